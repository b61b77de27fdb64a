import type { Clock } from '../core/clock.ts';
import type { Call } from './call.ts';
import { GitHubBusy } from './github-error.ts';
import { admit, announce, FRESH, type LimiterState, withdraw } from './limiter-state.ts';
import { readRateLimit, type Reply } from './rate-limit.ts';

export interface LimiterOptions {
  readonly clock: Clock;
  /** Longest wait slept inside, in milliseconds. */
  readonly maxWaitMs: number;
  /** Reads in flight at once. */
  readonly maxReads: number;
}

/**
 * Keeps one installation within GitHub's limits.
 *
 * Content writes are spaced; reads are bounded by concurrency; waits that GitHub announced hold back everything they
 * concern. A wait longer than `maxWaitMs` is not slept but thrown as `GitHubBusy`, and a progress write that cannot
 * start at once is dropped the same way.
 */
export class Limiter {
  readonly #options: LimiterOptions;
  #state: LimiterState = FRESH;
  #reads = 0;
  readonly #waitingReads: (() => void)[] = [];

  constructor(options: LimiterOptions) {
    this.#options = options;
  }

  /** Runs `task` as soon as the limits allow. What `task` throws is passed on. */
  async run<T>(call: Call, task: () => Promise<T>): Promise<T> {
    if (call.kind !== 'read') {
      await this.#reserve(call);
      return task();
    }
    await this.#enterRead();
    try {
      await this.#reserve(call);
      return await task();
    } finally {
      this.#leaveRead();
    }
  }

  /** Takes note of an answer to a request that left at `startedAt`. Returns the milliseconds to wait if it was a limit. */
  observe(call: Call, reply: Reply, startedAt: number): number | undefined {
    const now = this.#options.clock.now();
    const limit = readRateLimit(reply, call.resource, now);
    if (limit === undefined) return undefined;
    this.#state = announce(this.#state, limit, startedAt, now);
    return this.#state.waitUntil[limit.scope] - now;
  }

  async #reserve(call: Call): Promise<void> {
    const { clock, maxWaitMs } = this.#options;
    const patience = clock.now() + maxWaitMs;
    for (;;) {
      const now = clock.now();
      const { at, state } = admit(this.#state, now, call.kind, call.resource);
      if (at > (call.kind === 'progress' ? now : patience)) throw new GitHubBusy(at - now);
      const heldUntil = this.#heldUntil(call);
      if (heldUntil > now) {
        await clock.sleep(heldUntil - now); // no place is taken yet: it would hold back who draws on another budget
        continue;
      }
      this.#state = state;
      if (at === now) return;
      await clock.sleep(at - now);
      if (this.#heldUntil(call) <= clock.now()) return;
      this.#state = withdraw(this.#state, at);
    }
  }

  #heldUntil({ resource }: Call): number {
    const { waitUntil } = this.#state;
    return Math.max(waitUntil.all, waitUntil[resource]);
  }

  async #enterRead(): Promise<void> {
    if (this.#reads < this.#options.maxReads) {
      this.#reads += 1;
      return;
    }
    // The one that leaves hands its place over, so the count stays as it is.
    await new Promise<void>((enter) => this.#waitingReads.push(enter));
  }

  #leaveRead(): void {
    const next = this.#waitingReads.shift();
    if (next) next();
    else this.#reads -= 1;
  }
}
