const REQUESTS_PER_HOUR = 1_000;
const HOUR_MS = 3_600_000;
const LEAST = 20;
/** An answer that nothing has changed costs nothing of the hour's budget, but time. */
const UNCHANGED_COST = 0.2;
/** At least half of what an installation has for an hour is left to reviews. */
const SPARE = 0.5;
const HEADS = 20;

/** What one round may ask of one installation: about a fifth of what GitHub lets the smallest one ask. */
export class Allowance {
  #requests: number;
  #heads = HEADS;
  #isSpare = true;

  constructor(everyMs: number) {
    this.#requests = Math.max(LEAST, Math.floor((REQUESTS_PER_HOUR * everyMs) / HOUR_MS));
  }

  get isUsedUp(): boolean {
    return this.#requests <= 0 || !this.#isSpare;
  }

  /** Counts requests; `spare` is what the last answer said is left of the hour's budget, from 0 to 1. */
  count(requests: number, spare = 1): void {
    this.#requests -= requests;
    if (spare < SPARE) this.#isSpare = false;
  }

  countUnchanged(): void {
    this.#requests -= UNCHANGED_COST;
  }

  /** Takes the place of one head that is handed to intake; false when the round has handed over enough. */
  takeHead(): boolean {
    this.#heads -= 1;
    return this.#heads >= 0;
  }
}
