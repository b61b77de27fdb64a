/** Corrections of a moment are made all the time, and stand in nobody's way. */
const NOTICED_MS = 1_000;

/** Notices that the machine's clock was set back, which time itself never is. */
export class ClockWatch {
  readonly #wall: () => number;
  readonly #elapsed: () => number;
  #ahead: number;

  constructor(wall = () => Date.now(), elapsed = () => performance.now()) {
    this.#wall = wall;
    this.#elapsed = elapsed;
    this.#ahead = wall() - elapsed();
  }

  /** By how many milliseconds it was set back since this was last asked; 0 when it was not, or by a second at most. */
  setBackBy(): number {
    const ahead = this.#wall() - this.#elapsed();
    const back = this.#ahead - ahead;
    // A clock that is corrected bit by bit is noticed as well, once it has come as far.
    if (back > 0 && back <= NOTICED_MS) return 0;
    this.#ahead = ahead;
    return Math.max(0, back);
  }
}
