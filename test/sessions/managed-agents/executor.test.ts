import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { createManagedAgentsExecutor } from '../../../src/sessions/managed-agents/executor.ts';
import type { OpenSession } from '../../../src/sessions/executor.ts';
import {
  type Loopback,
  type Reply,
  hangUp,
  json,
  page,
  refusal,
  silentLog,
  startLoopback,
} from '../../anthropic/support/loopback.ts';
import { briskClock, executorOf, virtualClock } from './session-script.ts';

const pinned = { agentId: 'agent_1', version: 3, environmentId: 'env_1' };
const request: OpenSession = {
  agent: pinned,
  title: 'o/r#7',
  budgetCents: 250,
  metadata: { intent: 'nonce-1', installation: '5' },
  repository: { url: 'https://github.com/o/r', sha: 'a'.repeat(40), token: 'ghs_token' },
  files: [],
  prompt: 'Review.',
};
const session = (fields: object = {}) => ({
  id: 'sesn_1',
  status: 'running',
  archived_at: null,
  metadata: request.metadata,
  resources: [
    { type: 'file', id: 'sesrsc_0', file_id: 'file_copy' },
    { type: 'github_repository', id: 'sesrsc_1' },
  ],
  ...fields,
});
const repository = {
  type: 'github_repository',
  url: 'https://github.com/o/r',
  authorization_token: 'ghs_token',
  checkout: { type: 'commit', sha: 'a'.repeat(40) },
  mount_path: '/workspace/r',
};

/** Answers by call; the list of a call's replies is used up one by one, the last one stays. */
function platformOf(replies: Readonly<Record<string, Reply | readonly Reply[]>>): Promise<Loopback> {
  return startLoopback(({ call }, earlier) => {
    const reply = replies[call];
    if (reply === undefined) return refusal(404, 'not_found_error');
    if (typeof reply === 'function') return reply;
    const nth = earlier.filter((seen) => seen.call === call).length;
    return reply[Math.min(nth, reply.length - 1)] ?? hangUp;
  });
}
const bodies = ({ requests }: Loopback, call: string) =>
  requests.filter((seen) => seen.call === call).map(({ body }) => body);

const use = (id: string) => ({ id, type: 'agent.custom_tool_use', name: 'submit_review', input: {} });
const result = (id: string) => ({ id: `r_${id}`, type: 'user.custom_tool_result', custom_tool_use_id: id });

/** Ids of the calls that a request answers. */
const Sent = z.object({
  events: z.array(z.object({ custom_tool_use_id: z.string() }).transform((event) => event.custom_tool_use_id)),
});

/** Mount paths of a request that creates a session, sorted. */
const mountPaths = (body: unknown) =>
  z
    .object({ resources: z.array(z.object({ mount_path: z.string() })) })
    .parse(body)
    .resources.map((resource) => resource.mount_path)
    .toSorted();

describe('opening', () => {
  it('creates the session with all it needs in one request', async () => {
    const platform = await platformOf({ 'POST /v1/sessions': json(session()) });
    await expect(executorOf(platform).open(request)).resolves.toEqual({
      sessionId: 'sesn_1',
      mountId: 'sesrsc_1',
      fileIds: [],
    });
    expect(platform.requests.map(({ call, body }) => [call, body])).toEqual([
      [
        'POST /v1/sessions',
        {
          agent: { type: 'agent', id: 'agent_1', version: 3 },
          environment_id: 'env_1',
          title: 'o/r#7',
          budget: { type: 'limit', max_list_cost: { amount: '250', currency: 'USD' } },
          metadata: { intent: 'nonce-1', installation: '5' },
          resources: [repository],
          initial_events: [{ type: 'user.message', content: [{ type: 'text', text: 'Review.' }] }],
        },
      ],
    ]);
  });

  const files = ['/mnt/session/uploads/head/src/a.ts', '/change.diff'].map((path) => ({ path, content: `of ${path}` }));
  const upload: Reply[] = ['file_1', 'file_2'].map((id) => json({ id, type: 'file' }));

  it('uploads the files first and mounts each where it was asked for', async () => {
    const platform = await platformOf({ 'POST /v1/files': upload, 'POST /v1/sessions': json(session()) });
    const { fileIds } = await executorOf(platform).open({ ...request, files });
    expect(fileIds.toSorted()).toEqual(['file_1', 'file_2']);
    const mounted = ['/change.diff', '/head/src/a.ts', '/workspace/r'];
    expect(mountPaths(bodies(platform, 'POST /v1/sessions')[0])).toEqual(mounted);
    const uploads = bodies(platform, 'POST /v1/files').join('');
    expect(uploads).toContain('of /change.diff');
    expect(uploads).toContain('name="expires_in_seconds"');
  });

  it('uploads at most four at a time', async () => {
    let open = 0;
    let most = 0;
    const slowUpload: Reply = (response) => {
      open += 1;
      most = Math.max(most, open);
      setImmediate(() => {
        open -= 1;
        json({ id: `file_${most}`, type: 'file' })(response);
      });
    };
    const platform = await platformOf({ 'POST /v1/files': slowUpload, 'POST /v1/sessions': json(session()) });
    const many = Array.from({ length: 20 }, (_, index) => ({ path: `/head/${index}`, content: 'x' }));
    await executorOf(platform).open({ ...request, files: many });
    expect(bodies(platform, 'POST /v1/files')).toHaveLength(20);
    expect(most).toBeLessThanOrEqual(4);
  });

  it.each([
    [
      'a refused session',
      { 'POST /v1/files': upload, 'POST /v1/sessions': refusal(400, 'invalid_request_error') },
      'anthropic_bad_request',
      2,
    ],
    [
      'a rate limit',
      { 'POST /v1/files': upload, 'POST /v1/sessions': refusal(429, 'rate_limit_error') },
      'anthropic_rate_limited',
      2,
    ],
    [
      'a failed upload',
      { 'POST /v1/files': [...upload.slice(0, 1), refusal(500, 'api_error')] },
      'anthropic_server',
      1,
    ],
  ])('leaves no file behind after %s', async (_what, replies, code, uploaded) => {
    const deleted = json({ id: 'x', type: 'file_deleted' });
    const platform = await platformOf({
      ...replies,
      'DELETE /v1/files/file_1': deleted,
      'DELETE /v1/files/file_2': deleted,
    });
    await expect(executorOf(platform).open({ ...request, files })).rejects.toMatchObject({ code });
    expect(platform.calls().filter((call) => call.startsWith('DELETE'))).toHaveLength(uploaded);
  });

  it.each([
    ['the answer is lost', hangUp],
    ['the server fails', refusal(500, 'api_error')],
    ['the answer makes no sense', json({})],
  ])('is unclear when %s: one request, and the files stay', async (_what, reply) => {
    const platform = await platformOf({ 'POST /v1/files': upload, 'POST /v1/sessions': reply });
    const opening = executorOf(platform).open({ ...request, files });
    await expect(opening).rejects.toMatchObject({ code: 'session_open_unclear', recovery: 'retry' });
    await expect(opening).rejects.toHaveProperty('fileIds.length', 2);
    expect(bodies(platform, 'POST /v1/sessions')).toHaveLength(1);
    expect(platform.calls().some((call) => call.startsWith('DELETE'))).toBe(false);
  });

  it('creates sessions within the rate of the platform, and none that is too late when its turn has come', async () => {
    const deleted = json({ id: 'x', type: 'file_deleted' });
    const platform = await platformOf({
      'POST /v1/sessions': json(session()),
      'POST /v1/files': json({ id: 'file_1', type: 'file' }),
      'DELETE /v1/files/file_1': deleted,
    });
    const clock = virtualClock();
    const executor = executorOf(platform, { clock });
    for (let count = 0; count < 8; count += 1) await executor.open(request);
    expect(clock.now()).toBe(1000); // four at once, then four a second
    const late = executor.open({ ...request, files: files.slice(0, 1), notAfter: clock.now() + 200 });
    await expect(late).rejects.toMatchObject({ code: 'session_too_late', recovery: 'give-up' });
    expect(bodies(platform, 'POST /v1/sessions')).toHaveLength(8);
    expect(platform.calls()).toContain('DELETE /v1/files/file_1');
  });

  it('looks at the agent again after a refusal, once', async () => {
    const platform = await platformOf({ 'POST /v1/sessions': [refusal(404, 'not_found_error'), json(session())] });
    const asked: boolean[] = [];
    const executor = createManagedAgentsExecutor({
      client: platform.client,
      ensure: ({ recheck }) => {
        asked.push(recheck);
        return Promise.resolve(pinned);
      },
      clock: briskClock(),
      log: silentLog,
      settings: { streamSilenceMs: 1000 },
    });
    await executor.ensure();
    await expect(executor.open(request)).rejects.toMatchObject({ code: 'anthropic_not_found' });
    await executor.ensure();
    await executor.open(request);
    await executor.ensure();
    expect(asked).toEqual([false, true, false]);
  });
});

describe('finding', () => {
  const since = new Date('2026-11-20T10:00:00Z');
  const foreign = session({ id: 'sesn_x', metadata: { intent: 'other', installation: '5' } });
  const bare = { id: 'sesn_y', status: 'idle' };
  const archived = session({ id: 'sesn_z', status: 'idle', archived_at: '2026-11-20T10:00:00Z' });
  const second = session({ id: 'sesn_2', status: 'idle' });
  const paged = () =>
    startLoopback(({ query }) =>
      query.has('page') ? page([session(), bare, foreign]) : page([second, archived], 'p2'),
    );

  it('takes the sessions of all pages that carry every pair, archived ones left out', async () => {
    const platform = await paged();
    const found = await executorOf(platform).find({ agentId: 'agent_1', since, metadata: request.metadata });
    expect(found.map(({ sessionId, status, mountId, fileIds }) => [sessionId, status, mountId, fileIds])).toEqual([
      ['sesn_1', 'running', 'sesrsc_1', ['file_copy']],
      ['sesn_2', 'idle', 'sesrsc_1', ['file_copy']],
    ]);
    const [first, next] = platform.requests.map(({ query }) => Object.fromEntries(query));
    const asked = { 'created_at[gte]': since.toISOString(), order: 'desc', limit: '100', agent_id: 'agent_1' };
    expect([first, next]).toEqual([asked, { ...asked, page: 'p2' }]);
  });

  it('asks for the sessions of all agents when none is named', async () => {
    const platform = await paged();
    const found = await executorOf(platform).find({ since, metadata: { installation: '5' } });
    expect(found.map(({ sessionId }) => sessionId)).toEqual(['sesn_x', 'sesn_1', 'sesn_2']);
    expect(platform.requests[0]?.query.has('agent_id')).toBe(false);
  });

  it.each<Record<string, string>>([{ constructor: 'Object' }, { intent: 'nonce-1', installation: '6' }])(
    'finds none by %j',
    async (metadata) => {
      expect(await executorOf(await paged()).find({ since, metadata })).toEqual([]);
    },
  );

  it('takes the newest of more than it can read: one that was lost track of just now is among them', async () => {
    let left = 21_000;
    const platform = await startLoopback(({ query }) => {
      expect(query.get('order')).toBe('desc');
      const sessions = Array.from({ length: 100 }, () => session({ id: `sesn_${left--}` }));
      return page(sessions, `p${left}`);
    });
    const found = await executorOf(platform).find({ since, metadata: {} });
    expect([found[0]?.sessionId, found.at(-1)?.sessionId]).toEqual(['sesn_1001', 'sesn_21000']);
  });

  it('ends at a cursor that leads to itself, and names each session once', async () => {
    const platform = await startLoopback(() => page([session()], 'again'));
    expect(await executorOf(platform).find({ since, metadata: {} })).toHaveLength(1);
    expect(platform.requests).toHaveLength(2);
  });
});

describe('answering', () => {
  const SEND = 'POST /v1/sessions/sesn_1/events';
  const LIST = 'GET /v1/sessions/sesn_1/events';
  const answers = ['call_1', 'call_2'].map((toolUseId) => ({ toolUseId, text: 'ok', isError: false }));
  const refused = refusal(400, 'invalid_request_error');
  const sent = (platform: Loopback) => bodies(platform, SEND).map((body) => Sent.parse(body).events);

  it('sends all answers in one request', async () => {
    const platform = await platformOf({ [SEND]: json({ data: [] }) });
    await executorOf(platform).answer('sesn_1', answers);
    expect(bodies(platform, SEND)).toEqual([
      {
        events: ['call_1', 'call_2'].map((id) => ({
          type: 'user.custom_tool_result',
          custom_tool_use_id: id,
          content: [{ type: 'text', text: 'ok' }],
          is_error: false,
        })),
      },
    ]);
  });

  it('is content when the session has them already', async () => {
    const history = page([use('call_1'), use('call_2'), result('call_1'), result('call_2')]);
    const platform = await platformOf({ [SEND]: refusal(409, 'conflict_error'), [LIST]: history });
    await executorOf(platform).answer('sesn_1', answers);
    expect(sent(platform)).toEqual([['call_1', 'call_2']]);
  });

  it('sends what is left when the session has some', async () => {
    const history = page([use('call_1'), use('call_2'), result('call_1')]);
    const platform = await platformOf({ [SEND]: [refused, json({})], [LIST]: history });
    await executorOf(platform).answer('sesn_1', answers);
    expect(sent(platform)).toEqual([['call_1', 'call_2'], ['call_2']]);
  });

  it('fails when the session has none and still refuses', async () => {
    const platform = await platformOf({ [SEND]: refused, [LIST]: page([use('call_1'), use('call_2')]) });
    await expect(executorOf(platform).answer('sesn_1', answers)).rejects.toMatchObject({
      code: 'anthropic_bad_request',
    });
    expect(sent(platform)).toHaveLength(1);
  });

  it('leaves a lost answer to its caller', async () => {
    const platform = await platformOf({ [SEND]: hangUp });
    await expect(executorOf(platform).answer('sesn_1', answers)).rejects.toMatchObject({
      unclear: true,
      recovery: 'retry',
    });
    expect(platform.calls()).toEqual([SEND]);
  });

  it('denies a call that waits for permission', async () => {
    const platform = await platformOf({ [SEND]: json({}) });
    await executorOf(platform).answer('sesn_1', [{ toolUseId: 'use_1', kind: 'denial', text: 'never', isError: true }]);
    expect(bodies(platform, SEND)).toEqual([
      { events: [{ type: 'user.tool_confirmation', tool_use_id: 'use_1', result: 'deny', deny_message: 'never' }] },
    ]);
  });

  it('turns a denial into an error result when the call turns out to be of a tool of ours', async () => {
    const platform = await platformOf({ [SEND]: [refused, json({})], [LIST]: page([use('call_1')]) });
    await executorOf(platform).answer('sesn_1', [{ toolUseId: 'call_1', kind: 'denial', text: 'no', isError: true }]);
    expect(bodies(platform, SEND)[1]).toMatchObject({ events: [{ type: 'user.custom_tool_result', is_error: true }] });
  });

  it('asks nothing when there is nothing to answer', async () => {
    const platform = await platformOf({});
    await executorOf(platform).answer('sesn_1', []);
    expect(platform.calls()).toEqual([]);
  });
});

describe('stopping', () => {
  const GET = 'GET /v1/sessions/sesn_1';
  const ARCHIVE = 'POST /v1/sessions/sesn_1/archive';
  const SEND = 'POST /v1/sessions/sesn_1/events';
  const as = (status: string) => json(session({ status }));
  const refused = refusal(400, 'invalid_request_error');

  it.each<[string, Record<string, Reply | Reply[]>, 'stopped' | 'still-running', string[]]>([
    ['archives an idle session', { [GET]: as('idle'), [ARCHIVE]: as('terminated') }, 'stopped', [GET, ARCHIVE]],
    [
      'interrupts a running one once',
      { [GET]: [as('running'), as('running'), as('idle')], [SEND]: json({}), [ARCHIVE]: as('terminated') },
      'stopped',
      [GET, SEND, GET, GET, ARCHIVE],
    ],
    [
      'tries again when idle is not idle yet',
      { [GET]: as('idle'), [ARCHIVE]: [refused, refused, as('terminated')] },
      'stopped',
      [GET, ARCHIVE, GET, ARCHIVE, GET, ARCHIVE],
    ],
    ['does nothing to a terminated one', { [GET]: as('terminated') }, 'stopped', [GET]],
    [
      'does nothing to an archived one',
      { [GET]: json(session({ status: 'idle', archived_at: '2026-11-20T10:00:00Z' })) },
      'stopped',
      [GET],
    ],
    ['takes a deleted one for stopped', {}, 'stopped', [GET]],
    [
      'lets a refused interrupt be',
      { [GET]: [as('running'), as('idle')], [SEND]: refused, [ARCHIVE]: as('terminated') },
      'stopped',
      [GET, SEND, GET, ARCHIVE],
    ],
    [
      'says so when the session will not stop',
      { [GET]: as('running'), [SEND]: json({}) },
      'still-running',
      [GET, SEND, ...Array.from({ length: 9 }, () => GET)],
    ],
    [
      'waits for one that is being rescheduled',
      { [GET]: [as('rescheduling'), as('idle')], [SEND]: json({}), [ARCHIVE]: json({}) },
      'stopped',
      [GET, SEND, GET, ARCHIVE],
    ],
  ])('%s', async (_what, replies, expected, calls) => {
    const platform = await platformOf(replies);
    await expect(executorOf(platform).stop('sesn_1')).resolves.toBe(expected);
    expect(platform.calls()).toEqual(calls);
  });

  it('throws what it cannot judge', async () => {
    const platform = await platformOf({ [GET]: refusal(500, 'api_error') });
    await expect(executorOf(platform).stop('sesn_1')).rejects.toMatchObject({ recovery: 'retry' });
  });
});

it('rotates the token of the mount', async () => {
  const platform = await platformOf({ 'POST /v1/sessions/sesn_1/resources/sesrsc_1': json({}) });
  await executorOf(platform).rotateToken('sesn_1', 'sesrsc_1', 'ghs_new');
  expect(platform.requests[0]?.body).toEqual({ authorization_token: 'ghs_new' });
});

it('raises the budget, asks, and reads the usage', async () => {
  const platform = await platformOf({
    'POST /v1/sessions/sesn_1': json(session()),
    'POST /v1/sessions/sesn_1/events': json({}),
    'GET /v1/sessions/sesn_1': json(
      session({ usage: { list_cost: { amount: '41', currency: 'USD' }, output_tokens: 2 } }),
    ),
  });
  const executor = executorOf(platform);
  await executor.raiseBudget('sesn_1', 400);
  await executor.ask('sesn_1', 'And?');
  await expect(executor.usage('sesn_1')).resolves.toEqual({ costCents: 41, outputTokens: 2 });
  expect(platform.requests.slice(0, 2).map(({ body }) => body)).toEqual([
    { budget: { type: 'limit', max_list_cost: { amount: '400', currency: 'USD' } } },
    { events: [{ type: 'user.message', content: [{ type: 'text', text: 'And?' }] }] },
  ]);
});

it('reads a history with each event in its newest form', async () => {
  const message = { id: 'sevt_1', type: 'user.message', content: [], processed_at: null };
  const platform = await startLoopback(({ query }) =>
    query.has('page') ? page([{ ...message, processed_at: '2026-11-20T10:00:00Z' }]) : page([message, null, 7], 'p2'),
  );
  await expect(executorOf(platform).history('sesn_1')).resolves.toEqual([
    { id: 'sevt_1', at: '2026-11-20T10:00:00Z', type: 'user-message', text: '' },
  ]);
});

describe('discarding', () => {
  const opened = { sessionId: 'sesn_1', fileIds: ['file_1', 'file_2'] };
  const gone = json({ id: 'x' });
  const all = { 'DELETE /v1/sessions/sesn_1': gone, 'DELETE /v1/files/file_1': gone, 'DELETE /v1/files/file_2': gone };

  it('erases the session and its files', async () => {
    const platform = await platformOf(all);
    await executorOf(platform).discard(opened);
    expect(platform.calls().toSorted()).toEqual(Object.keys(all).toSorted());
  });

  it('is content when all of it is gone', async () => {
    await expect(executorOf(await platformOf({})).discard(opened)).resolves.toBeUndefined();
  });

  it('can take the files alone', async () => {
    const platform = await platformOf({ 'DELETE /v1/files/file_2': gone });
    await executorOf(platform).discardFiles(opened.fileIds);
    expect(platform.calls().toSorted()).toEqual(['DELETE /v1/files/file_1', 'DELETE /v1/files/file_2']);
  });

  it('keeps the files of a session that still runs', async () => {
    const platform = await platformOf({ ...all, 'DELETE /v1/sessions/sesn_1': refusal(409, 'conflict_error') });
    await expect(executorOf(platform).discard(opened)).rejects.toMatchObject({ code: 'anthropic_conflict' });
    expect(platform.calls()).toEqual(['DELETE /v1/sessions/sesn_1']);
  });
});
