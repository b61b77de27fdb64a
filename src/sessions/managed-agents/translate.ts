import { z } from 'zod';
import type { SessionEvent, StopReason } from '../session-event.ts';
import { cleanInput, cleanText, isRecord } from './clean.ts';
import { shownLines } from './shown-lines.ts';
import { toUsage } from './to-usage.ts';

const MAX_MESSAGE = 64_000;
const MAX_TOOL_RESULT = 8000;
const MAX_BUILT_IN_INPUT = 16_000;
const MAX_CUSTOM_INPUT = 1_000_000;
const MAX_ERROR = 2000;
const MAX_NAME = 200;

const text = z.string().optional().catch(undefined);

/** The fields we read, of any event. Each may be missing or of another type: a surprise costs that field alone. */
const RawEvent = z.object({
  id: text,
  type: z.string().min(1),
  processed_at: text,
  name: text,
  input: z.unknown().optional(),
  content: z.unknown().optional(),
  is_error: z.boolean().optional().catch(undefined),
  evaluated_permission: text,
  tool_use_id: text,
  custom_tool_use_id: text,
  stop_reason: z
    .object({ type: text, event_ids: z.array(z.string()).optional().catch(undefined) })
    .optional()
    .catch(undefined),
  stop_details: z.object({ category: text }).optional().catch(undefined),
  error: z
    .object({ type: text, message: text, retry_status: z.object({ type: text }).optional().catch(undefined) })
    .optional()
    .catch(undefined),
  usage: z.unknown().optional(),
});
type RawEvent = z.infer<typeof RawEvent>;

/**
 * One item of the platform's history or stream in our words; undefined for previews, which have no place in a history,
 * and for what is no event at all. Types nobody has heard of come out as `other`. Texts are capped and storable.
 */
export function translate(raw: unknown): SessionEvent | undefined {
  const parsed = RawEvent.safeParse(raw);
  if (!parsed.success || parsed.data.type === 'event_start' || parsed.data.type === 'event_delta') return undefined;
  const event = parsed.data;
  const at = event.processed_at;
  return { id: idOf(event), ...(at === undefined ? {} : { at: cleanText(at, 64) }), ...bodyOf(event) };
}

/** Interrupts have been seen without an id. */
const idOf = ({ id, type, processed_at: at }: RawEvent) =>
  id === undefined || id === '' ? cleanText(`${type}@${at ?? 'unknown'}`, MAX_NAME) : cleanText(id, MAX_NAME);

type Body<Event = SessionEvent> = Event extends SessionEvent ? Omit<Event, 'id' | 'at'> : never;

function bodyOf(event: RawEvent): Body {
  switch (event.type) {
    case 'session.status_running':
      return { type: 'running' };
    case 'session.status_idle':
      return idle(event);
    case 'session.status_rescheduled':
      return { type: 'rescheduled' };
    case 'session.status_terminated':
      return { type: 'terminated' };
    case 'session.deleted':
      return { type: 'deleted' };
    case 'session.error':
      return sessionError(event);
    case 'session.usage':
      return { type: 'usage', usage: toUsage(event.usage) };
    case 'agent.message':
      return { type: 'message', text: cleanText(textOf(event.content), MAX_MESSAGE) };
    case 'user.message':
      return { type: 'user-message', text: cleanText(textOf(event.content), MAX_MESSAGE) };
    case 'user.interrupt':
      return { type: 'interrupt' };
    case 'user.custom_tool_result':
      return { type: 'custom-tool-result', toolUseId: event.custom_tool_use_id ?? '' };
    case 'user.tool_confirmation':
      return { type: 'custom-tool-result', toolUseId: event.tool_use_id ?? '' };
    case 'agent.custom_tool_use':
      return { type: 'custom-tool-use', name: nameOf(event), input: cleanInput(event.input, MAX_CUSTOM_INPUT) };
    case 'agent.tool_use':
    case 'agent.mcp_tool_use':
      return toolUse(event);
    case 'agent.tool_result':
      return toolResult(event);
    default:
      return { type: 'other', name: cleanText(event.type, MAX_NAME) };
  }
}

const nameOf = ({ name }: RawEvent) => cleanText(name ?? '', MAX_NAME);

const STOP_REASONS: ReadonlySet<string> = new Set<StopReason>([
  'end_turn',
  'requires_action',
  'retries_exhausted',
  'budget_reached',
  'refusal',
]);
const isStopReason = (reason: string | undefined): reason is StopReason =>
  reason !== undefined && STOP_REASONS.has(reason);

function idle({ stop_reason: stop, stop_details: details }: RawEvent): Body {
  return {
    type: 'idle',
    reason: isStopReason(stop?.type) ? stop.type : 'unknown',
    pending: (stop?.event_ids ?? []).slice(0, 100).map((id) => cleanText(id, MAX_NAME)),
    ...(details?.category === undefined ? {} : { detail: cleanText(details.category, MAX_NAME) }),
  };
}

function sessionError({ error }: RawEvent): Body {
  const retry = error?.retry_status?.type;
  return {
    type: 'error',
    error: cleanText(error?.type ?? 'unknown_error', MAX_NAME),
    retry: retry === 'retrying' || retry === 'exhausted' || retry === 'terminal' ? retry : 'unknown',
    message: cleanText(error?.message ?? '', MAX_ERROR),
  };
}

function toolUse(event: RawEvent): Body {
  return {
    type: 'tool-use',
    name: nameOf(event),
    input: cleanInput(event.input, MAX_BUILT_IN_INPUT),
    ...(event.evaluated_permission === 'ask' ? { isHeld: true } : {}),
  };
}

function toolResult(event: RawEvent): Body {
  const output = textOf(event.content);
  return {
    type: 'tool-result',
    toolUseId: event.tool_use_id ?? '',
    isError: event.is_error ?? false,
    text: cleanText(output, MAX_TOOL_RESULT),
    shown: shownLines(output),
  };
}

/** The text of content blocks; images, documents and withheld blocks have none. */
function textOf(content: unknown): string {
  if (typeof content === 'string') return content;
  if (!Array.isArray(content)) return '';
  return content
    .map((block: unknown) => (isRecord(block) && typeof block['text'] === 'string' ? block['text'] : ''))
    .join('');
}
