import { WorkTakenOver } from './errors.ts';

/** Others need more than a second to take work over and to act on it. */
const HOLDS_MS = 500;

/**
 * The right to carry out a piece of work. GitHub and the platform cannot tell a late worker from the one that has taken
 * over from it, so it has to find out by itself: before a write, and again when it was held up since it last knew.
 */
export class Claim {
  readonly #isHeld: () => Promise<boolean>;
  #confirmedAt: Moment = { elapsed: -Infinity, wall: -Infinity };

  constructor(isHeld: () => Promise<boolean>) {
    this.#isHeld = isHeld;
  }

  /** Throws `WorkTakenOver` when it is not ours any more, and what the database throws when that cannot be known. */
  readonly confirm = async (): Promise<void> => {
    while (since(this.#confirmedAt) > HOLDS_MS) {
      const at = moment();
      if (!(await this.#isHeld())) throw new WorkTakenOver('another worker has taken over this work');
      this.#confirmedAt = at;
    }
  };
}

/** By both clocks: one stands still while the machine sleeps, the other may be set. */
interface Moment {
  readonly elapsed: number;
  readonly wall: number;
}

const moment = (): Moment => ({ elapsed: performance.now(), wall: Date.now() });

const since = ({ elapsed, wall }: Moment): number => Math.max(performance.now() - elapsed, Math.abs(Date.now() - wall));
