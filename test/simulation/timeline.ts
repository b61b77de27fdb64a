import type { Clock } from '../../src/core/clock.ts';

interface Happening {
  readonly at: number;
  readonly order: number;
  readonly happen: () => void | Promise<void>;
  isCancelled?: boolean;
}

/** Turns of the event loop without anything new before everybody counts as waiting. */
const QUIET_TURNS = 3;

/**
 * Virtual time. Everything that is waited for stands in one queue, by its time and then by when it was asked for; the next
 * happens only when nobody has anything left to do by himself. So one thing happens at a time, in an order that follows
 * from what was asked for.
 */
export class Timeline implements Clock {
  #now: number;
  #order = 0;
  #underWay = 0;
  #lastWork: Promise<unknown> = Promise.resolve();
  readonly #queue: Happening[] = [];

  constructor(start: number) {
    this.#now = start;
  }

  now(): number {
    return this.#now;
  }

  /** How much was asked for so far. */
  get asked(): number {
    return this.#order;
  }

  /** Lets something happen `ms` from now. Nothing else happens before its promise settles. Returns how to cancel it. */
  after(ms: number, happen: Happening['happen']): () => void {
    this.#order += 1;
    const happening: Happening = { at: this.#now + Math.max(0, ms), order: this.#order, happen };
    push(this.#queue, happening);
    return () => {
      happening.isCancelled = true;
    };
  }

  async sleep(ms: number, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const abort = () => {
      cancel();
      reject(signal?.reason as Error);
    };
    signal?.addEventListener('abort', abort, { once: true });
    const cancel = this.after(ms, () => {
      signal?.removeEventListener('abort', abort);
      resolve();
    });
    return await promise;
  }

  /**
   * Work that the event loop does not show, such as that of the thread pool: time stands still meanwhile. What was begun
   * first is over first.
   */
  async during<T>(work: Promise<T>): Promise<T> {
    this.#underWay += 1;
    const before = this.#lastWork;
    const over = Promise.allSettled([before, work]);
    this.#lastWork = over;
    try {
      await before;
      return await work;
    } finally {
      this.#underWay -= 1;
    }
  }

  /** Lets time pass, until `isOver` or nothing is waited for. `look` is called after everything that has happened. */
  async run(isOver: () => boolean, look: () => Promise<void>): Promise<void> {
    await this.#settle();
    while (!isOver()) {
      const next = pop(this.#queue);
      if (next === undefined) return;
      if (next.isCancelled === true) continue;
      this.#now = Math.max(this.#now, next.at);
      await next.happen();
      await this.#settle();
      await look();
    }
  }

  async #settle(): Promise<void> {
    let before = this.#order;
    for (let quiet = 0; quiet < QUIET_TURNS || this.#underWay > 0; quiet += 1) {
      await new Promise((resolve) => setImmediate(resolve));
      if (this.#order !== before || this.#underWay > 0) quiet = 0;
      before = this.#order;
    }
  }
}

const isBefore = (one: Happening, other: Happening): boolean =>
  one.at < other.at || (one.at === other.at && one.order < other.order);

function push(heap: Happening[], item: Happening): void {
  let index = heap.push(item) - 1;
  while (index > 0) {
    const above = (index - 1) >> 1;
    const parent = heap[above];
    if (parent === undefined || isBefore(parent, item)) break;
    heap[index] = parent;
    index = above;
  }
  heap[index] = item;
}

function pop(heap: Happening[]): Happening | undefined {
  const [first] = heap;
  const last = heap.pop();
  if (first === undefined || last === undefined || heap.length === 0) return first;
  let index = 0;
  for (;;) {
    let below = 2 * index + 1;
    const [left, right] = [heap[below], heap[below + 1]];
    if (left === undefined) break;
    if (right !== undefined && isBefore(right, left)) below += 1;
    const child = heap[below];
    if (child === undefined || isBefore(last, child)) break;
    heap[index] = child;
    index = below;
  }
  heap[index] = last;
  return first;
}
