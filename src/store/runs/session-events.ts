import { toJsonb } from '../jsonb.ts';
import type { Queryable } from '../queryable.ts';

export interface StorableEvent {
  readonly id: string;
}

/** Appends session events to a run's history; an event stored before keeps its place. */
export async function storeSessionEvents(
  db: Queryable,
  runId: string,
  sessionId: string,
  events: readonly StorableEvent[],
): Promise<void> {
  if (events.length === 0) return;
  await db.query(
    `insert into proofline.session_events (run_id, session_id, event_id, event)
     select $1, $2, item->>'id', item from jsonb_array_elements($3::jsonb) as item
     on conflict (session_id, event_id) do nothing`,
    [runId, sessionId, toJsonb(events)],
  );
}

/** The ids of the events that are stored for a session. */
export async function storedEventIds(db: Queryable, sessionId: string): Promise<Set<string>> {
  const { rows } = await db.query<{ eventId: string }>(
    'select event_id as "eventId" from proofline.session_events where session_id = $1',
    [sessionId],
  );
  return new Set(rows.map((row) => row.eventId));
}
