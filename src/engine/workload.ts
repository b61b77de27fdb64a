import { DBOSWorkflowConflictError } from '@dbos-inc/dbos-sdk';
import type { Pool } from 'pg';
import { systemClock } from '../core/clock.ts';
import { AppError } from '../core/errors.ts';
import type { Log } from '../core/log.ts';
import { waitAtMost } from '../core/wait-at-most.ts';
import { guardWrites } from '../core/write-guard.ts';
import { Claim } from './claim.ts';
import { beginWork, closeWork, isClaimed, listDisplaced, noteWait } from './system-tables.ts';
import type { WorkerLock } from './worker-lock.ts';

const FIRST_PAUSE_MS = 1_000;
/** Between two attempts, as long as nobody announces a longer wait. */
export const MAX_PAUSE_MS = 30_000;
/** How long an ended piece of work still counts as present: until DBOS has surely recorded its end. */
const SETTLING_MS = 10_000;

/** One kind of work, as the engine's user defines it. */
export interface Work {
  readonly run: (id: string, signal: AbortSignal) => Promise<void>;
  /** Attempts before the failure is recorded. Those made while the database is away are not counted. */
  readonly maxAttempts: number;
  /** A longer wait, when the other side announces it, is not slept here: the failure is recorded at once. */
  readonly longestWaitMs: number;
  /** Whether a shutdown aborts it; what is not aborted is given time to finish. */
  readonly isAborted: boolean;
}

interface Live {
  readonly controller: AbortController;
  hasBegun: boolean;
  done: Promise<void>;
}

/** What this process carries out for the engine, from the claim to the moment when its end may be recorded. */
export class Workload {
  readonly #lock: WorkerLock;
  readonly #pool: Pool;
  readonly #log: Log;
  readonly #stopping = new AbortController();
  readonly #live = new Map<string, Live>();
  readonly #settling = new Map<string, number>();

  constructor(lock: WorkerLock, pool: Pool, log: Log) {
    this.#lock = lock;
    this.#pool = pool;
    this.#log = log;
  }

  get isStopping(): boolean {
    return this.#stopping.signal.aborted;
  }

  /** Workflows that are carried out here, or were moments ago. */
  present(): string[] {
    const oldest = performance.now() - SETTLING_MS;
    for (const [id, settledAt] of this.#settling) if (settledAt < oldest) this.#settling.delete(id);
    return [...new Set([...this.#live.keys(), ...this.#settling.keys()])];
  }

  /** Ends work that another worker has taken over. */
  async abandonDisplaced(): Promise<void> {
    const begun = new Map([...this.#live].filter(([, { hasBegun }]) => hasBegun));
    for (const workflowId of await listDisplaced(this.#pool, this.#lock.workerId, [...begun.keys()])) {
      this.#log.warn({ workflowId }, 'another worker has taken over this work');
      begun.get(workflowId)?.controller.abort();
    }
  }

  /** Aborts what may be aborted and waits for all that is under way, at most `patienceMs`. */
  async stop(patienceMs: number): Promise<void> {
    this.#stopping.abort();
    await waitAtMost(patienceMs, Promise.allSettled([...this.#live.values()].map(async ({ done }) => await done)));
  }

  /**
   * Carries out one claimed workflow. Returns when its end may be recorded as success and throws when it may be
   * recorded as a failure.
   *
   * Work that was aborted, or is no longer ours, throws `DBOSWorkflowConflictError`: DBOS then records nothing, and the
   * workflow stays claimed until the sweep of a living worker sends it back to its queue.
   */
  async carryOut(workflowId: string, id: string, work: Work): Promise<void> {
    const earlier = this.#live.get(workflowId);
    earlier?.controller.abort();
    await earlier?.done;
    const live = { controller: new AbortController(), hasBegun: false, done: Promise.resolve() };
    const outcome = this.#persevere(workflowId, id, work, live);
    live.done = outcome.catch(() => undefined);
    this.#live.set(workflowId, live);
    try {
      await outcome;
    } finally {
      this.#live.delete(workflowId);
      this.#settling.set(workflowId, performance.now());
    }
  }

  async #persevere(workflowId: string, id: string, work: Work, live: Live): Promise<void> {
    const givenUp = AbortSignal.any([live.controller.signal, this.#stopping.signal]);
    const signal = work.isAborted ? givenUp : live.controller.signal;
    const claim = new Claim(async () => await isClaimed(this.#pool, workflowId, this.#lock.workerId));
    for (let attempt = 1; ; attempt += 1) {
      await this.#begin(workflowId, givenUp);
      live.hasBegun = true;
      try {
        await guardWrites(claim.confirm, async () => await work.run(id, signal));
        if (!signal.aborted && (await closeWork(this.#pool, workflowId, this.#lock.workerId))) return;
        attempt = 0; // asked to look again, or no longer ours, which `#begin` finds out
      } catch (error) {
        if (!signal.aborted) await this.#rethrowFinal(error, workflowId, attempt, work);
        await systemClock.sleep(pauseAfter(error, attempt), givenUp).catch(() => undefined);
      }
      if (signal.aborted) throw new DBOSWorkflowConflictError(workflowId);
    }
  }

  /** Throws the failure when it may be recorded, and returns when the work is to be tried again here. */
  async #rethrowFinal(failure: unknown, workflowId: string, attempt: number, work: Work): Promise<void> {
    if (!mayRetry(failure)) throw failure;
    const waitMs = announcedWait(failure);
    if (waitMs > work.longestWaitMs) {
      // Without the note, whoever asks again is told of the wait once more.
      await noteWait(this.#pool, workflowId, this.#lock.workerId, waitMs).catch(() => undefined);
      throw failure;
    }
    if (attempt >= work.maxAttempts) throw failure;
    this.#log.warn({ err: failure, workflowId, attempt }, 'work failed, trying again');
  }

  /** Returns once we hold our lock and the workflow is ours; throws when it is not, or when we stop. */
  async #begin(workflowId: string, givenUp: AbortSignal): Promise<void> {
    const aborted = Promise.withResolvers<void>();
    const onAbort = () => aborted.resolve();
    givenUp.addEventListener('abort', onAbort);
    try {
      for (;;) {
        await Promise.race([this.#lock.whenHeld(), aborted.promise]);
        if (givenUp.aborted) throw new DBOSWorkflowConflictError(workflowId);
        const isOurs = await beginWork(this.#pool, workflowId, this.#lock.workerId).catch(() => undefined);
        if (isOurs) return;
        if (isOurs === false) throw new DBOSWorkflowConflictError(workflowId);
        await systemClock.sleep(FIRST_PAUSE_MS, givenUp).catch(() => undefined); // the database is away
      }
    } finally {
      givenUp.removeEventListener('abort', onAbort);
    }
  }
}

function mayRetry(error: unknown): boolean {
  return !(error instanceof AppError && error.recovery === 'give-up');
}

function announcedWait(error: unknown): number {
  return error instanceof AppError ? (error.retryAfterMs ?? 0) : 0;
}

function pauseAfter(error: unknown, attempt: number): number {
  return Math.max(announcedWait(error), Math.min(FIRST_PAUSE_MS * 2 ** (attempt - 1), MAX_PAUSE_MS));
}
