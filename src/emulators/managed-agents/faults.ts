import type { ApiErrorType } from './api-error.ts';
import type { LoggedEvent } from './event-log.ts';

/** A scripted refusal: answers the next `times` requests that match, before anything is done. */
export interface ScriptedRefusal {
  readonly method?: string;
  /** Tested against the path without the query. */
  readonly path?: RegExp;
  readonly type: ApiErrorType;
  readonly retryAfterSeconds?: number;
  times: number;
}

/** How an event stream is cut: a clean end looks like a finished response, a reset like a lost connection. */
interface StreamCut {
  readonly afterEvents: number;
  readonly how: 'end' | 'reset';
  /** How many connections are still to be cut. */
  connections: number;
}

/** What goes wrong, switched while the emulator runs. Counters go down as they are used up; 0 means never. */
export interface Faults {
  /** `retrieve` and `archive` still say running for this long after `session.status_idle` was emitted. */
  idleLagMs: number;
  /** Pause before every model request. */
  requestDelayMs: number;
  /** Pause before every HTTP answer. */
  answerDelayMs: number;
  refusals: ScriptedRefusal[];
  /** POSTs to /v1/sessions that are performed, then their connection is dropped without an answer. */
  lostCreates: number;
  streamCut: StreamCut | undefined;
  /** Streams that are opened and then carry nothing, not even a heartbeat. */
  silentStreams: number;
  /** Streams whose first frame is not JSON. */
  badFrames: number;
  /** Every event is sent twice on a stream. */
  duplicateFrames: boolean;
  /** Events that never appear on a stream, or in listings. */
  hideFromStream: (event: LoggedEvent) => boolean;
  hideFromList: (event: LoggedEvent) => boolean;
  /** Adds events of types that no SDK knows to every turn. */
  unknownEvents: boolean;
  /** An interrupt is only applied after this time; the session works on until then. */
  interruptDelayMs: number;
  /** Retrievals of a session that report zero usage. */
  zeroUsageReads: number;
}

const never = (): boolean => false;

/** A platform on a good day. */
export const noFaults = (): Faults => ({
  idleLagMs: 0,
  requestDelayMs: 0,
  answerDelayMs: 0,
  refusals: [],
  lostCreates: 0,
  streamCut: undefined,
  silentStreams: 0,
  badFrames: 0,
  duplicateFrames: false,
  hideFromStream: never,
  hideFromList: never,
  unknownEvents: false,
  interruptDelayMs: 0,
  zeroUsageReads: 0,
});

/** The refusal scripted for this request, if any; uses it up. */
export function takeRefusal(faults: Faults, method: string, path: string): ScriptedRefusal | undefined {
  const refusal = faults.refusals.find(
    (candidate) =>
      candidate.times > 0 &&
      (candidate.method === undefined || candidate.method === method) &&
      (candidate.path === undefined || candidate.path.test(path)),
  );
  if (refusal) refusal.times -= 1;
  return refusal;
}
