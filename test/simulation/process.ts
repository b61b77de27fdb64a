import type { Clock } from '../../src/core/clock.ts';
import type { Wakes } from '../../src/store/wake.ts';
import type { Faults } from './faults.ts';
import type { Timeline } from './timeline.ts';

/** The soonest that the work of a dead process is in the hands of another. */
export const FASTEST_TAKE_OVER_MS = 500;

/** A process of the App, as far as it can be killed: nothing that it waits for comes back to it after that. */
export class Process {
  readonly name: string;
  readonly timeline: Timeline;
  readonly faults: Faults;
  readonly #onDeath = new Set<() => void>();
  #isAlive = true;
  #diedAt = Number.POSITIVE_INFINITY;

  constructor(name: string, timeline: Timeline, faults: Faults) {
    this.name = name;
    this.timeline = timeline;
    this.faults = faults;
  }

  get isAlive(): boolean {
    return this.#isAlive;
  }

  /** What is under way in it goes no line further, as by SIGKILL. */
  kill(): void {
    if (!this.#isAlive) return;
    this.#isAlive = false;
    this.#diedAt = this.timeline.now();
    this.faults.note('killed');
    for (const tell of this.#onDeath) tell();
  }

  /**
   * Whether what it sent may still arrive: what left before its death does, within the time in which nobody can have taken
   * its work over. A write that arrives later than that is done twice, whoever looks for it before.
   */
  get isHeard(): boolean {
    return this.timeline.now() - this.#diedAt < FASTEST_TAKE_OVER_MS;
  }

  /** Calls `tell` in the moment of death; returns how to withdraw that. */
  onDeath(tell: () => void): () => void {
    this.#onDeath.add(tell);
    return () => this.#onDeath.delete(tell);
  }

  /** Settles like `work`, but never for a process that is dead by then. */
  async whileAlive<T>(work: Promise<T>): Promise<T> {
    const settled = Promise.withResolvers<T>();
    const tell = (say: () => void) => {
      if (this.#isAlive) say();
    };
    work.then(
      (value) => tell(() => settled.resolve(value)),
      (error: unknown) => tell(() => settled.reject(error)),
    );
    return await settled.promise;
  }

  readonly clock: Clock = {
    now: () => this.timeline.now(),
    sleep: async (ms, signal) => await this.whileAlive(this.timeline.sleep(ms, signal)),
  };
}

/** Wakes of one process. What wakes it comes from the database, and may be lost on its way. */
export class SimulatedWakes implements Wakes {
  readonly #process: Process;
  readonly #waiting = new Map<string, Set<() => void>>();
  readonly #woken = new Set<string>();

  constructor(process: Process) {
    this.#process = process;
  }

  wake(key: string): void {
    const waiting = this.#waiting.get(key);
    if (waiting === undefined) this.#woken.add(key);
    this.#waiting.delete(key);
    for (const wake of waiting ?? []) wake();
  }

  async wait(key: string, timeoutMs: number, signal?: AbortSignal): Promise<void> {
    if (this.#woken.delete(key) || signal?.aborted === true) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    const waiting = this.#waiting.get(key) ?? new Set();
    this.#waiting.set(key, waiting.add(resolve));
    const cancel = this.#process.timeline.after(timeoutMs, resolve);
    signal?.addEventListener('abort', () => resolve(), { once: true });
    await this.#process.whileAlive(promise);
    cancel();
    waiting.delete(resolve);
    if (waiting.size === 0 && this.#waiting.get(key) === waiting) this.#waiting.delete(key);
  }

  async close(): Promise<void> {}
}
