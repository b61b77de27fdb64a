import type { ApiErrorType } from './api-error.ts';
import type { LoggedEvent } from './event-log.ts';
import type { Notice, NoticeFate } from './notices/notice.ts';

/** The next `times` requests that match; one without a method or a path matches any. */
export interface RequestFault {
  readonly method?: string;
  /** Tested against the path without the query. */
  readonly path?: RegExp;
  times: number;
}

/** A scripted refusal, before anything is done. */
export interface ScriptedRefusal extends RequestFault {
  readonly type: ApiErrorType;
  /** `details.error_code`, for example `enforced_spend_limit_reached`. */
  readonly code?: string;
  readonly retryAfterSeconds?: number;
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
  /** The same for requests of any kind but streams. */
  lostAnswers: RequestFault[];
  /** Requests whose connection is dropped before anything is done. */
  lostRequests: RequestFault[];
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
  /** An event appears in listings only after this time, whatever the status says. */
  listLagMs: number;
  /** The same for a new session in the list of sessions. */
  sessionListLagMs: number;
  /** Adds events of types that no SDK knows to every turn. */
  unknownEvents: boolean;
  /** An interrupt is only applied after this time; the session works on until then. */
  interruptDelayMs: number;
  /** Sessions that an interrupt reaches and does not stop; the interrupt stays in the queue. */
  ignoreInterrupts: (sessionId: string) => boolean;
  /** What becomes of a notice to the webhook; one that is delayed is overtaken by later ones. */
  notices: (notice: Notice) => NoticeFate;
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
  lostAnswers: [],
  lostRequests: [],
  streamCut: undefined,
  silentStreams: 0,
  badFrames: 0,
  duplicateFrames: false,
  hideFromStream: never,
  hideFromList: never,
  listLagMs: 0,
  sessionListLagMs: 0,
  unknownEvents: false,
  interruptDelayMs: 0,
  ignoreInterrupts: never,
  notices: () => 'send',
  zeroUsageReads: 0,
});

/** The first of the faults that strikes this request, if any; uses it up. */
export function takeFault<Fault extends RequestFault>(
  faults: readonly Fault[],
  method: string,
  path: string,
): Fault | undefined {
  const fault = faults.find(
    (candidate) =>
      candidate.times > 0 &&
      (candidate.method === undefined || candidate.method === method) &&
      (candidate.path === undefined || candidate.path.test(path)),
  );
  if (fault) fault.times -= 1;
  return fault;
}
