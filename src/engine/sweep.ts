import type { Pool } from 'pg';
import type { Log } from '../core/log.ts';
import { correctFutureStarts, listOtherWorkers, requeueStranded, requeueWorkOf } from './system-tables.ts';
import { lockName, releaseAdvisoryLock, tryAdvisoryLock, type WorkerLock } from './worker-lock.ts';
import type { Workload } from './workload.ts';

/** After a reconnect the others may be reconnecting as well; their locks are not looked at for so long. */
const RECONNECT_GRACE_MS = 5_000;

export interface SweepOptions {
  readonly lock: WorkerLock;
  readonly pool: Pool;
  readonly log: Log;
  readonly workload: Workload;
}

/**
 * One look at who works on what, made every second by every worker: sends back the work of workers whose lock is free,
 * and our own claims that were never started; ends here what others have taken from us. Starts that a clock has put into
 * the future are corrected.
 */
export class Sweep {
  readonly #options: SweepOptions;
  #session: AbortSignal | undefined;
  #quietUntil = 0;

  constructor(options: SweepOptions) {
    this.#options = options;
  }

  async sweep(): Promise<void> {
    const { lock, pool, log, workload } = this.#options;
    const session = lock.session;
    if (!session) return;
    this.#noteSession(session.signal);
    await workload.abandonDisplaced();
    const stranded = await requeueStranded(pool, lock.workerId, workload.present());
    if (stranded > 0) log.warn({ stranded }, 'sent back claims that were never started');
    const ahead = await correctFutureStarts(pool);
    if (ahead > 0) log.warn({ ahead }, 'the clock of the database was set back');
    if (performance.now() < this.#quietUntil) return;
    for (const workerId of await listOtherWorkers(session.client, lock.workerId)) await this.#takeOver(workerId);
  }

  async #takeOver(workerId: string): Promise<void> {
    const client = this.#options.lock.session?.client;
    const name = lockName.worker(workerId);
    if (!client || !(await tryAdvisoryLock(client, name))) return;
    try {
      const taken = await requeueWorkOf(client, workerId);
      if (taken > 0) this.#options.log.info({ workerId, taken }, 'took over the work of a worker that is gone');
    } finally {
      await releaseAdvisoryLock(client, name);
    }
  }

  #noteSession(signal: AbortSignal): void {
    if (this.#session === signal) return;
    if (this.#session) this.#quietUntil = performance.now() + RECONNECT_GRACE_MS;
    this.#session = signal;
  }
}
