import type { SessionEvent } from '../../../src/sessions/session-event.ts';
import { type Loopback, page, type Reply, startLoopback } from '../../anthropic/support/loopback.ts';
import { ENDED, executorOf, type RawEvent, RUNNING, scriptSession, virtualClock } from './session-script.ts';

/** What a session shows for a while. */
export interface Stage {
  readonly listed?: readonly RawEvent[];
  /** What it says of itself; running, and ended in the last stage, when absent. */
  readonly state?: Reply;
  /** Answers every request instead. */
  readonly refusal?: Reply;
}

export interface Followed {
  readonly events: readonly SessionEvent[];
  readonly platform: Loopback;
  readonly naps: readonly number[];
}

export interface FollowOptions {
  readonly isKnown?: (id: string) => boolean;
  readonly signal?: AbortSignal;
}

/** A way of following. A connection, or a look, sees one stage; the last one stays. */
export interface Mode {
  readonly name: string;
  readonly follow: (stages: readonly Stage[], options?: FollowOptions) => Promise<Followed>;
}

const streams: Mode = {
  name: 'streams',
  follow: async (stages, options) => {
    const connections = stages.map(({ listed = [], refusal }) => ({
      listed,
      end: 'eof' as const,
      ...(refusal === undefined ? {} : { refuseStream: refusal }),
    }));
    const last = stages.at(-1);
    const platform = await scriptSession(connections, () => last?.refusal ?? last?.state ?? ENDED);
    return await collect(platform, false, options);
  },
};

const notices: Mode = {
  name: 'notices',
  follow: async (stages, options) => {
    return await collect(await stagedSession(stages), true, options);
  },
};

export const MODES: readonly Mode[] = [streams, notices];

/** A session that is asked for its state and its history; each question for the state brings the next stage. */
export async function stagedSession(stages: readonly Stage[]): Promise<Loopback> {
  let looks = 0;
  const stage = () => stages[Math.min(looks, stages.length) - 1] ?? {};
  return await startLoopback(({ call, query }) => {
    if (call === 'GET /v1/sessions/sesn_1') {
      looks += 1;
      return stage().refusal ?? stage().state ?? (looks < stages.length ? RUNNING : ENDED);
    }
    return stage().refusal ?? page(since(stage().listed ?? [], query.get('created_at[gte]')));
  });
}

/** As the platform filters: what has not been processed yet is found by no time. */
function since(events: readonly RawEvent[], time: string | null): readonly RawEvent[] {
  if (time === null) return events;
  return events.filter(({ processed_at: at }) => typeof at === 'string' && Date.parse(at) >= Date.parse(time));
}

async function collect(platform: Loopback, byNotices: boolean, options: FollowOptions = {}): Promise<Followed> {
  const { isKnown = () => false, signal = new AbortController().signal } = options;
  const clock = virtualClock();
  const wait = (_id: string, ms: number, over: AbortSignal) => clock.sleep(ms, over).catch(() => undefined);
  const executor = executorOf(platform, { clock, ...(byNotices ? { wait } : {}) });
  const events: SessionEvent[] = [];
  for await (const batch of executor.follow('sesn_1', isKnown, signal)) events.push(...batch);
  return { events, platform, naps: clock.naps };
}
