const SHORTEST_MS = 60_000;
/** The platform takes 1,200 reads a minute from an organisation; polls may take a quarter of them. */
const READS_PER_MS = 300 / 60_000;
/** A look at a session whose history fits one page: its status and its events. */
const TYPICAL_READS = 2;

/** One follower's part in the polls of the process. */
export interface PollShare {
  /** Notes how many reads the follower's last look took: its next poll will take about as many. */
  note(reads: number): void;
  leave(): void;
}

/** Stretches the polls of all followers of a process, so that together they keep to their part of the rate limit. */
export class PollPacer {
  #reads = 0;

  /** Milliseconds from a follower's last look to its poll, as things stand. At least a minute. */
  get intervalMs(): number {
    return Math.max(SHORTEST_MS, Math.ceil(this.#reads / READS_PER_MS));
  }

  /** Counts one more follower, until it leaves. */
  join(): PollShare {
    let mine = 0;
    const note = (reads: number) => {
      this.#reads += reads - mine;
      mine = reads;
    };
    note(TYPICAL_READS);
    return { note, leave: () => note(0) };
  }
}
