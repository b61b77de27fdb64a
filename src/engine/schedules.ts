import { systemClock } from '../core/clock.ts';
import type { Log } from '../core/log.ts';
import { lockName, tryAdvisoryLock, type WorkerLock } from './worker-lock.ts';

/** Work that recurs, done by one worker of the whole cluster at a time. */
export interface Schedule {
  readonly name: string;
  /** From one start to the next; a run that takes longer delays the next one. */
  readonly everyMs: number;
  readonly run: (signal: AbortSignal) => Promise<void>;
}

/**
 * Carries out schedules. The worker that takes a schedule's advisory lock leads it for as long as it keeps its
 * connection: it runs it at once and then at its interval. When it goes, another worker leads within a second.
 */
export class Schedules {
  readonly #schedules: readonly Schedule[];
  readonly #lock: WorkerLock;
  readonly #log: Log;
  readonly #stopped = new AbortController();
  readonly #led = new Map<string, Promise<void>>();

  constructor(schedules: readonly Schedule[], lock: WorkerLock, log: Log) {
    this.#schedules = schedules;
    this.#lock = lock;
    this.#log = log;
  }

  /** Takes the lead where nobody has it. Called every second. */
  async takeLead(): Promise<void> {
    const session = this.#lock.session;
    if (!session) return;
    for (const schedule of this.#schedules) {
      if (this.#led.has(schedule.name) || this.#stopped.signal.aborted) continue;
      if (!(await tryAdvisoryLock(session.client, lockName.schedule(schedule.name)))) continue;
      const term = this.#repeat(schedule, AbortSignal.any([session.signal, this.#stopped.signal]));
      this.#led.set(
        schedule.name,
        term.finally(() => this.#led.delete(schedule.name)),
      );
    }
  }

  /** Aborts what runs and waits for it. */
  async stop(): Promise<void> {
    this.#stopped.abort();
    await Promise.all(this.#led.values());
  }

  async #repeat({ name, everyMs, run }: Schedule, signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const startedAt = performance.now();
      try {
        await run(signal);
      } catch (error) {
        if (!signal.aborted) this.#log.error({ err: error, schedule: name }, 'a scheduled run failed');
      }
      const pauseMs = Math.max(0, everyMs - (performance.now() - startedAt));
      await systemClock.sleep(pauseMs, signal).catch(() => undefined);
    }
  }
}
