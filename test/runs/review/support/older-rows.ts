import { readFileSync } from 'node:fs';
import type { ReviewPlan } from '../../../../src/runs/review/context.ts';
import type { ReviewRun } from '../../../../src/runs/review/run.ts';
import type { SessionEvent } from '../../../../src/sessions/session-event.ts';
import type { RecordedSession } from './recorded-session.ts';

/** When the rows were recorded: in them time stands still. */
export const RECORDED_AT = Date.parse('2026-11-20T10:00:00Z');

/** The row of a run at one moment of its life, as an earlier version has stored it. */
export interface OlderRow {
  readonly state: ReviewRun;
  readonly plan: ReviewPlan | undefined;
  /** Of its session, as many as were stored by then. */
  readonly events: readonly SessionEvent[];
}

/** What changed from one row to the next. */
interface Change {
  readonly events: number;
  readonly planned: boolean;
  readonly set: object;
  readonly unset?: readonly string[];
}

/**
 * Rows of the review `reminded`, or of the question `answered`, from the first to the last, as a version has stored them. The files hold the plan, the
 * events and then one change to a line; they are facts about versions that exist and are never edited.
 */
export function readOlderRows(version: string): OlderRow[] {
  const text = readFileSync(new URL(`./older-shapes/${version}.jsonl`, import.meta.url), 'utf8');
  const [first = '', second = '', ...lines] = text.trimEnd().split('\n');
  const { plan } = JSON.parse(first) as { plan: ReviewPlan };
  const { events } = JSON.parse(second) as { events: SessionEvent[] };
  let state: object = {};
  return lines.map((line) => {
    const change = JSON.parse(line) as Change;
    const kept = Object.entries(state).filter(([key]) => change.unset?.includes(key) !== true);
    state = { ...Object.fromEntries(kept), ...change.set };
    return {
      state: state as ReviewRun,
      plan: change.planned ? plan : undefined,
      events: events.slice(0, change.events),
    };
  });
}

/** Lets a session come as far as the row knows: what it had stored has happened, what it had sent has arrived. */
export function catchUp(session: RecordedSession, { state, events }: OlderRow): void {
  if (state.session === undefined) return;
  const last = session.recording.findIndex(({ id }) => id === events.at(-1)?.id);
  const sent = state.answers.filter((answer) => answer.sent).map(({ toolUseId }) => toolUseId);
  const messages = state.wasReminded ? 2 : 1;
  let said = 0;
  for (const [position, event] of session.recording.entries()) {
    const isMessage = event.type === 'user.message' && (said += 1) <= messages;
    const isAnswer = sent.some((id) => id === event['custom_tool_use_id']);
    if (position > last && !isMessage && !isAnswer) continue;
    session.proceed(position);
    if (event.type.startsWith('user.')) session.take([event]);
    if (position <= last) session.proceed(position + 1);
  }
}
