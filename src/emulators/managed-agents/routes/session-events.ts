import type { Call, Route } from '../call.ts';
import type { Entry } from '../event-log.ts';
import { paginate } from '../pages.ts';
import type { Platform } from '../platform.ts';
import { streamEvents } from '../stream-events.ts';
import { timeFilter } from '../time-filter.ts';
import { acceptEvents } from '../turns/accept-events.ts';
import { bodyOf, queryOf } from '../validation.ts';
import { findSession } from './sessions.ts';

const DEFAULT_LIMIT = 100;

/** A session's history: send, list and the live stream. */
export function sessionEventRoutes(platform: Platform): Route[] {
  const path = '/v1/sessions/:session_id/events';
  return [
    { method: 'POST', path, kind: 'write', handle: (call) => send(platform, call) },
    { method: 'GET', path, kind: 'read', query: true, handle: (call) => list(platform, call) },
    {
      method: 'GET',
      path: `${path}/stream`,
      kind: 'read',
      query: true,
      streams: true,
      handle: (call) => {
        queryOf(call, 'StreamEvents');
        streamEvents(findSession(platform, call), platform, call.response);
      },
    },
  ];
}

function send(platform: Platform, call: Call): unknown {
  const { events } = bodyOf(call, 'SendEvents');
  return { data: acceptEvents(findSession(platform, call), platform, events) };
}

/** Sorted and filtered by `processed_at`; events that still wait come last and no time filter finds them. */
function list(platform: Platform, call: Call): unknown {
  const filter = queryOf(call, 'ListEvents');
  const within = timeFilter(filter);
  const types = filter.types && new Set<string>(filter.types);
  const isTimed = Object.keys(filter).some((key) => key.startsWith('created_at['));
  const newest = platform.now() - platform.faults.listLagMs;
  const entries = findSession(platform, call)
    .log.entries.filter(({ event }) => !types || types.has(event.type))
    .filter(({ event, at }) => at <= newest && !platform.faults.hideFromList(event))
    .filter(({ event }) => !isTimed || (event.processed_at !== null && within(Date.parse(event.processed_at))));
  const page = paginate(entries, positionOf, filter, { limit: DEFAULT_LIMIT, order: 'asc' });
  return { ...page, data: page.data.map(({ event }) => event) };
}

const positionOf = ({ event, sequence }: Entry): { at: number; sequence: number } => ({
  at: event.processed_at === null ? Number.MAX_SAFE_INTEGER : Date.parse(event.processed_at),
  sequence,
});
