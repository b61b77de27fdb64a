import type { Clock } from './clock.ts';

const PATIENCE_MS = 1000;

export interface BatchLimits {
  /** Most items of one batch. */
  readonly most: number;
  /** A batch that takes longer no longer holds the next one up [a second]. */
  readonly patienceMs?: number;
  readonly clock: Pick<Clock, 'sleep'>;
}

interface Waiting<Item, Result> {
  readonly item: Item;
  readonly outcome: PromiseWithResolvers<Result>;
}

/**
 * Gathers what comes in while a batch is under way and hands it over together in the next: alone while there is little
 * to do, dozens in one go when much comes at once. A batch that fails is tried item by item, so that one bad item fails
 * by itself.
 */
export class Batches<Item, Result> {
  readonly #work: (items: readonly Item[]) => Promise<readonly Result[]>;
  readonly #limits: BatchLimits;
  #waiting: Waiting<Item, Result>[] = [];
  #isBusy = false;

  /** `work` returns a result for each item, in their order. */
  constructor(work: (items: readonly Item[]) => Promise<readonly Result[]>, limits: BatchLimits) {
    this.#work = work;
    this.#limits = limits;
  }

  /** Resolves, or rejects, as the work on the item does. */
  async add(item: Item): Promise<Result> {
    const outcome = Promise.withResolvers<Result>();
    this.#waiting.push({ item, outcome });
    if (!this.#isBusy) void this.#workOff();
    return await outcome.promise;
  }

  async #workOff(): Promise<void> {
    const { most, patienceMs = PATIENCE_MS, clock } = this.#limits;
    this.#isBusy = true;
    while (this.#waiting.length > 0) {
      const batch = this.#waiting.slice(0, most);
      this.#waiting = this.#waiting.slice(most);
      const patience = new AbortController();
      const isOver = clock.sleep(patienceMs, patience.signal).catch(() => undefined);
      await Promise.race([this.#handOver(batch), isOver]);
      patience.abort();
    }
    this.#isBusy = false;
  }

  /** Never rejects. */
  async #handOver(batch: readonly Waiting<Item, Result>[]): Promise<void> {
    try {
      const results = await this.#work(batch.map(({ item }) => item));
      for (const [index, result] of results.entries()) batch[index]?.outcome.resolve(result);
      for (const { outcome } of batch.slice(results.length)) outcome.reject(new RangeError('an item has no result'));
    } catch (error) {
      const [first] = batch;
      if (batch.length > 1) await Promise.all(batch.map(async (one) => await this.#handOver([one])));
      else first?.outcome.reject(error);
    }
  }
}
