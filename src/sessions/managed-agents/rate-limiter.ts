import type { Clock } from '../../core/clock.ts';

interface Rate {
  readonly perSecond: number;
  /** So many may start at once when there were none for a while. */
  readonly burst: number;
}

/** Lets requests start at a bounded rate, however many want to at once; who asked first is served first. */
export class RateLimiter {
  readonly #clock: Clock;
  readonly #spacingMs: number;
  readonly #burst: number;
  /** When the next request would start if there were no bursts. */
  #nextAt = 0;
  #lastAsked = 0;

  constructor(clock: Clock, { perSecond, burst }: Rate) {
    this.#clock = clock;
    this.#spacingMs = 1000 / perSecond;
    this.#burst = burst;
  }

  /** Resolves when its turn has come, or when `signal` aborts: a turn that is aborted is not used by another. */
  async turn(signal?: AbortSignal): Promise<void> {
    const now = this.#clock.now();
    // A clock that was set back must not hold everybody up until it is where it was.
    if (now < this.#lastAsked) this.#nextAt -= this.#lastAsked - now;
    this.#lastAsked = now;
    const turnAt = Math.max(now, this.#nextAt);
    this.#nextAt = turnAt + this.#spacingMs;
    const wait = Math.ceil(turnAt - (this.#burst - 1) * this.#spacingMs - now);
    if (wait > 0) await this.#clock.sleep(wait, signal).catch(() => undefined);
  }
}
