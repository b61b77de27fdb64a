import { expect, it } from 'vitest';
import { translate } from '../../../src/sessions/managed-agents/translate.ts';

const at = '2026-11-20T10:00:00.000Z';
const raw = (type: string, fields: object = {}) => ({ id: 'sevt_1', type, processed_at: at, ...fields });
const says = (text: string) => [{ type: 'text', text }];

it.each([
  ['session.status_running', {}, { type: 'running' }],
  ['session.status_rescheduled', {}, { type: 'rescheduled' }],
  ['session.status_terminated', {}, { type: 'terminated' }],
  ['session.deleted', {}, { type: 'deleted' }],
  [
    'session.status_idle',
    { stop_reason: { type: 'end_turn' }, stop_details: null },
    { type: 'idle', reason: 'end_turn', pending: [] },
  ],
  [
    'session.status_idle',
    { stop_reason: { type: 'requires_action', event_ids: ['sevt_7', 'sevt_8'] } },
    { type: 'idle', reason: 'requires_action', pending: ['sevt_7', 'sevt_8'] },
  ],
  [
    'session.status_idle',
    { stop_reason: { type: 'refusal' }, stop_details: { type: 'refusal', category: 'cyber', explanation: 'no' } },
    { type: 'idle', reason: 'refusal', pending: [], detail: 'cyber' },
  ],
  ['session.status_idle', { stop_reason: { type: 'coffee_break' } }, { type: 'idle', reason: 'unknown', pending: [] }],
  ['session.status_idle', {}, { type: 'idle', reason: 'unknown', pending: [] }],
  [
    'session.error',
    {
      error: {
        type: 'repository_clone_error',
        message: 'no',
        retry_status: { type: 'retrying' },
        repository_url: null,
      },
    },
    { type: 'error', error: 'repository_clone_error', retry: 'retrying', message: 'no' },
  ],
  [
    'session.error',
    { error: { type: 'new_error' } },
    { type: 'error', error: 'new_error', retry: 'unknown', message: '' },
  ],
  ['session.error', {}, { type: 'error', error: 'unknown_error', retry: 'unknown', message: '' }],
  ['agent.message', { content: [...says('a'), { type: 'redacted' }, ...says('b')] }, { type: 'message', text: 'ab' }],
  ['agent.message', { content: null }, { type: 'message', text: '' }],
  ['user.message', { content: says('go') }, { type: 'user-message', text: 'go' }],
  ['user.interrupt', {}, { type: 'interrupt' }],
  ['user.custom_tool_result', { custom_tool_use_id: 'sevt_7' }, { type: 'custom-tool-result', toolUseId: 'sevt_7' }],
  [
    'user.tool_confirmation',
    { tool_use_id: 'sevt_8', result: 'deny' },
    { type: 'custom-tool-result', toolUseId: 'sevt_8' },
  ],
  [
    'agent.custom_tool_use',
    { name: 'submit_review', input: { summary: 's' } },
    { type: 'custom-tool-use', name: 'submit_review', input: { summary: 's' } },
  ],
  [
    'agent.tool_use',
    { name: 'read', input: { file_path: 'a.ts' }, evaluated_permission: 'allow' },
    { type: 'tool-use', name: 'read', input: { file_path: 'a.ts' } },
  ],
  [
    'agent.tool_use',
    { name: 'bash', input: {}, evaluated_permission: 'ask' },
    { type: 'tool-use', name: 'bash', input: {}, isHeld: true },
  ],
  [
    'session.usage',
    {
      usage: { list_cost: { amount: '187', currency: 'USD' }, input_tokens: 10, output_tokens: 5, active_seconds: 2.5 },
    },
    { type: 'usage', usage: { costCents: 187, inputTokens: 10, outputTokens: 5, activeSeconds: 2.5 } },
  ],
  [
    'session.thread_status_idle',
    { stop_reason: { type: 'end_turn' } },
    { type: 'other', name: 'session.thread_status_idle' },
  ],
  ['session.thread_status_terminated', {}, { type: 'other', name: 'session.thread_status_terminated' }],
  ['agent.thinking', {}, { type: 'other', name: 'agent.thinking' }],
  ['something.nobody_knows', { content: 7 }, { type: 'other', name: 'something.nobody_knows' }],
])('translates %s with %j', (type, fields, expected) => {
  expect(translate(raw(type, fields))).toEqual({ id: 'sevt_1', at, ...expected });
});

it.each([
  ['a preview', { type: 'event_start', event: { id: 'sevt_1', type: 'agent.message' } }],
  ['a preview fragment', { type: 'event_delta', event_id: 'sevt_1', delta: {} }],
  ['an object without a type', { id: 'sevt_1' }],
  ['an empty type', { id: 'sevt_1', type: '' }],
  ['null', null],
  ['a list', []],
  ['a text', 'session.deleted'],
])('sees no event in %s', (_what, item) => {
  expect(translate(item)).toBeUndefined();
});

it('leaves the time out while a message is queued', () => {
  expect(translate(raw('user.interrupt', { processed_at: null }))).toEqual({ id: 'sevt_1', type: 'interrupt' });
});

it('gives an interrupt without an id one that another interrupt does not share', () => {
  const [first, second] = [at, '2026-11-20T10:00:01.000Z'].map((time) =>
    translate({ id: '', type: 'user.interrupt', processed_at: time }),
  );
  expect(first?.id).not.toBe(second?.id);
});

it('caps texts and says what a cut result showed', () => {
  const output = Array.from({ length: 30_000 }, (_, index) => `${index + 1}\tline`).join('\n');
  const event = translate(raw('agent.tool_result', { tool_use_id: 'sevt_2', is_error: null, content: says(output) }));
  expect(event).toMatchObject({
    type: 'tool-result',
    toolUseId: 'sevt_2',
    isError: false,
    shown: { isCut: false, count: 30_000, numbered: { first: 1, last: 30_000 } },
  });
  expect(event?.type === 'tool-result' && event.text.length).toBe(8000);
  const message = translate(raw('agent.message', { content: says('x'.repeat(5_000_000)) }));
  expect(JSON.stringify(message).length).toBeLessThan(65_000);
});

it('makes texts storable: no lone surrogates, no NUL, also inside inputs', () => {
  const dirty = 'a\u0000b\uD800c';
  expect(translate(raw('agent.message', { content: says(dirty) }))).toMatchObject({ text: 'a\uFFFDb\uFFFDc' });
  const input = { [dirty]: [{ deep: dirty }] };
  const event = translate(raw('agent.custom_tool_use', { name: 't', input }));
  expect(event).toMatchObject({ input: { 'a\uFFFDb\uFFFDc': [{ deep: 'a\uFFFDb\uFFFDc' }] } });
});

it('keeps a key called __proto__ a key', () => {
  const input: unknown = JSON.parse('{"__proto__": {"polluted": true}, "summary": "s"}');
  const event = translate(raw('agent.custom_tool_use', { name: 't', input }));
  expect(event?.type === 'custom-tool-use' && Object.keys(event.input)).toEqual(['__proto__', 'summary']);
  expect(Reflect.get({}, 'polluted')).toBeUndefined();
});

it.each([
  ['a list', [1, 2]],
  ['a text', 'summary'],
  ['5 MB', { summary: 'x'.repeat(5_000_000) }],
])('replaces an input that is %s by a note that no schema accepts', (_what, input) => {
  const event = translate(raw('agent.custom_tool_use', { name: 't', input }));
  expect(event?.type === 'custom-tool-use' && Object.keys(event.input)).toEqual(['unusable']);
});

it('survives an input nested a hundred thousand deep', () => {
  const input: unknown = JSON.parse(`${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}`);
  const event = translate(raw('agent.custom_tool_use', { name: 't', input }));
  expect(JSON.stringify(event).length).toBeLessThan(1000);
});

it.each([
  ['all zeros', { list_cost: { amount: '0', currency: 'USD' }, input_tokens: 0, output_tokens: 0 }, {}],
  ['no cost yet', { input_tokens: 7, output_tokens: 3 }, { inputTokens: 7, outputTokens: 3 }],
  [
    'less than a cent',
    { list_cost: { amount: '0', currency: 'USD' }, output_tokens: 3 },
    { costCents: 0, outputTokens: 3 },
  ],
  ['another currency', { list_cost: { amount: '9', currency: 'EUR' }, output_tokens: 3 }, { outputTokens: 3 }],
  ['a broken amount', { list_cost: { amount: '1.5', currency: 'USD' }, output_tokens: 3 }, { outputTokens: 3 }],
  ['broken counts', { input_tokens: -1, output_tokens: '3', active_seconds: null }, {}],
  [
    'cache tokens',
    {
      output_tokens: 1,
      cache_read_input_tokens: 4,
      cache_creation: { ephemeral_5m_input_tokens: 2, ephemeral_1h_input_tokens: 3 },
    },
    { outputTokens: 1, cacheReadTokens: 4, cacheWriteTokens: 5 },
  ],
  ['nothing', undefined, {}],
])('reads usage with %s', (_what, usage, expected) => {
  expect(translate(raw('session.usage', { usage }))).toMatchObject({ usage: expected });
  const event = translate(raw('session.usage', { usage }));
  expect(event?.type === 'usage' && event.usage).toEqual(expected);
});
