import { read } from '../../anthropic/request.ts';
import type { Clock } from '../../core/clock.ts';

/** Three quarters of the 1,200 reads a minute that the platform takes from an organisation. */
const READS_PER_SECOND = 15;
const SPACING_MS = 1000 / READS_PER_SECOND;
/** So many may start at once when there were none for a while: a single look must not wait for its own reads. */
const BURST = 10;

/** Makes reads at a bounded rate, however many want to read at once; who asked first is served first. */
export class ReadLimiter {
  readonly #clock: Clock;
  /** When the next read would start if there were no bursts. */
  #nextAt = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Like `read` of the platform's client, after its turn has come. A turn that is aborted is not used by another. */
  readonly read: typeof read = async (send, signal) => {
    const now = this.#clock.now();
    const turnAt = Math.max(now, this.#nextAt);
    this.#nextAt = turnAt + SPACING_MS;
    const wait = Math.ceil(turnAt - (BURST - 1) * SPACING_MS - now);
    if (wait > 0) await this.#clock.sleep(wait, signal).catch(() => undefined); // the read itself tells of the abort
    return await read(send, signal);
  };
}
