import type { ServerResponse } from 'node:http';
import { systemClock, type Clock } from '../../../src/core/clock.ts';
import { createManagedAgentsExecutor } from '../../../src/sessions/managed-agents/executor.ts';
import type { WaitForNotice } from '../../../src/sessions/managed-agents/notice-view.ts';
import {
  type Loopback,
  type Reply,
  type SeenRequest,
  json,
  page,
  silentLog,
  startLoopback,
} from '../../anthropic/support/loopback.ts';

export type RawEvent = Readonly<Record<string, unknown>>;

/** What the platform does on one connection of a follower. */
export interface ConnectionScript {
  /** Answers the stream request itself; for refusals. */
  readonly refuseStream?: Reply;
  /** The history that is listed. */
  readonly listed?: readonly RawEvent[];
  /** Answers the list request itself; for refusals. */
  readonly refuseList?: Reply;
  /** What the stream carries: events, or raw text for anything else. */
  readonly streamed?: readonly (RawEvent | string)[];
  /** Whether the stream carries it before the history is asked for. */
  readonly isEarly?: boolean;
  /** Sends a heartbeat so often, in milliseconds. */
  readonly heartbeatMs?: number;
  /** What becomes of the stream then. */
  readonly end?: 'eof' | 'reset' | 'hold';
}

export const frame = (event: RawEvent) => `event: message\ndata: ${JSON.stringify(event)}\n\n`;

export const RUNNING = json({ id: 'sesn_1', status: 'running', archived_at: null });
/** The session as it reads once it has ended by itself. */
export const ENDED = json({ id: 'sesn_1', status: 'terminated', archived_at: null });

/**
 * A session whose connections follow a script; the last one is repeated. Every other request is answered by `other`; without
 * it the session runs until its last connection, and reads as ended then.
 */
export async function scriptSession(
  connections: readonly ConnectionScript[],
  other?: (request: SeenRequest) => Reply,
): Promise<Loopback> {
  let opened = -1;
  let stream: ServerResponse | undefined;
  let isPlayed = false;
  const current = () => connections[Math.min(opened, connections.length - 1)] ?? {};

  const openStream: Reply = (response) => {
    opened += 1;
    isPlayed = false;
    const { refuseStream, isEarly } = current();
    if (refuseStream !== undefined) {
      refuseStream(response);
      return;
    }
    stream = response;
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.flushHeaders();
    if (isEarly) play(response, current());
  };

  const list: Reply = (response) => {
    const script = current();
    (script.refuseList ?? page(script.listed ?? []))(response);
    if (isPlayed || script.isEarly || stream === undefined || script.refuseStream !== undefined) return;
    isPlayed = true;
    play(stream, script);
  };

  const state = () => (opened < connections.length - 1 ? RUNNING : ENDED);

  return startLoopback((request) => {
    if (request.call === 'GET /v1/sessions/sesn_1/events/stream') return openStream;
    return request.call === 'GET /v1/sessions/sesn_1/events' ? list : (other ?? state)(request);
  });
}

function play(response: ServerResponse, { streamed = [], end = 'hold', heartbeatMs }: ConnectionScript): void {
  if (heartbeatMs !== undefined) {
    const beat = setInterval(() => response.write('event: ping\ndata: {}\n\n'), heartbeatMs);
    response.on('close', () => clearInterval(beat));
  }
  const text = streamed.map((item) => (typeof item === 'string' ? item : frame(item))).join('');
  if (end === 'eof') response.end(text);
  else if (end === 'reset') response.write(text || ':\n', () => response.socket?.destroy());
  else if (text !== '') response.write(text);
}

/** Naps below ten seconds take no time and are noted; longer ones, such as watchdogs, are real. */
export function briskClock(): Clock & { readonly naps: number[] } {
  const naps: number[] = [];
  const sleep: Clock['sleep'] = (ms, signal) => {
    if (ms > 10_000) return systemClock.sleep(ms, signal);
    naps.push(ms);
    return systemClock.sleep(0, signal);
  };
  return { now: () => systemClock.now(), sleep, naps };
}

/** Time that passes by being waited for: every nap takes none and is noted. */
export function virtualClock(): Clock & { readonly naps: number[] } {
  const naps: number[] = [];
  let now = 0;
  const sleep: Clock['sleep'] = (ms, signal) => {
    naps.push(ms);
    now += ms;
    return systemClock.sleep(0, signal);
  };
  return { now: () => now, sleep, naps };
}

export interface ExecutorOptions {
  readonly clock?: Clock;
  readonly silenceMs?: number;
  /** Follow by notices instead of streams. */
  readonly wait?: WaitForNotice;
}

export function executorOf({ client }: Loopback, options: ExecutorOptions = {}) {
  return createManagedAgentsExecutor({
    client,
    ensure: () => Promise.resolve({ agentId: 'agent_1', version: 1, environmentId: 'env_1' }),
    clock: options.clock ?? briskClock(),
    log: silentLog,
    settings: { streamSilenceMs: options.silenceMs ?? 60_000 },
    random: () => 0,
    ...(options.wait === undefined ? {} : { wait: options.wait }),
  });
}
