import { translate } from '../../../src/sessions/managed-agents/translate.ts';
import type { SessionEvent } from '../../../src/sessions/session-event.ts';
import { advance, newTurn } from '../../../src/sessions/turn.ts';
import type { RawEvent } from './session-script.ts';

let made = 0;
/** An event as the platform sends it, a second after the one before. */
export const raw = (type: string, fields: object = {}): RawEvent => {
  made += 1;
  return {
    id: `sevt_${made}`,
    type,
    processed_at: new Date(Date.UTC(2026, 10, 20, 10, 0, made)).toISOString(),
    ...fields,
  };
};
const toolUse = (id: string, path: string) => raw('agent.tool_use', { id, name: 'read', input: { file_path: path } });
const toolResult = (id: string) =>
  raw('agent.tool_result', { tool_use_id: id, content: [{ type: 'text', text: '1\tx' }] });
const cost = (cents: string) =>
  raw('session.usage', { usage: { list_cost: { amount: cents, currency: 'USD' }, output_tokens: 9 } });
export const END = raw('session.status_terminated', { id: 'sevt_end', processed_at: '2027-01-01T00:00:00Z' });

/** A whole session: reads, a call of the result tool, its answer, the end of the turn, the archive. */
export const HISTORY: readonly RawEvent[] = [
  raw('user.message', { content: [{ type: 'text', text: 'review' }] }),
  raw('session.status_running'),
  raw('session.thread_status_running'),
  raw('span.model_request_start'),
  raw('agent.thinking'),
  toolUse('use_1', '/workspace/r/a.ts'),
  toolResult('use_1'),
  toolUse('use_2', '/workspace/r/b.ts'),
  toolResult('use_2'),
  raw('session.error', {
    error: { type: 'model_overloaded_error', message: 'busy', retry_status: { type: 'retrying' } },
  }),
  raw('session.status_rescheduled'),
  raw('session.status_running'),
  raw('agent.custom_tool_use', { id: 'call_1', name: 'submit_review', input: { summary: 's', findings: [] } }),
  cost('4'),
  raw('session.status_idle', { stop_reason: { type: 'requires_action', event_ids: ['call_1'] } }),
  raw('user.custom_tool_result', { custom_tool_use_id: 'call_1' }),
  raw('session.status_running'),
  raw('agent.message', { content: [{ type: 'text', text: 'Done.' }] }),
  raw('session.thread_status_idle', { stop_reason: { type: 'end_turn' } }),
  cost('7'),
  raw('session.status_idle', { stop_reason: { type: 'end_turn' } }),
  END,
];

export const fold = (events: readonly SessionEvent[]) => events.reduce(advance, newTurn());
export const translated = (events: readonly RawEvent[]) => events.map(translate).filter((event) => event !== undefined);
export const ids = (events: readonly { readonly id?: unknown }[]) => events.map(({ id }) => id);
