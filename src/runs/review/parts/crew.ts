import { messageOf } from '../../../core/errors.ts';
import type { FileGroup } from '../../../diff/group-files.ts';
import { inTransaction } from '../../../store/queryable.ts';
import { insertPart } from '../../../store/runs/insert-part.ts';
import { listParts } from '../../../store/runs/list-parts.ts';
import { loadRun } from '../../../store/runs/load-run.ts';
import { reopenPart } from '../../../store/runs/reopen-part.ts';
import { recordOwn } from '../books.ts';
import type { ReviewDeps, ReviewPlan } from '../context.ts';
import { shareGranted } from '../raising.ts';
import type { PartResult, ReviewRun } from '../run.ts';
import { resultOf } from './gather-parts.ts';
import { askAgain, continuePart, keepPart, mayGoOn, newPart } from './new-part.ts';
import { partPlan } from './part-plan.ts';
import { nextShare, type ShareAnswer } from './shares.ts';

/** What the driver of a part is given by the run that it belongs to. */
export interface DrivenPart {
  readonly plan: ReviewPlan;
  /** `held` only when `until` has settled before the others left anything. */
  readonly askForShare: (part: ReviewRun, until: Promise<unknown>) => Promise<ShareAnswer>;
  /** Called with every state that was saved. */
  readonly onSaved: (part: ReviewRun) => void;
}

export type DrivePart = (partId: string, part: DrivenPart, signal: AbortSignal) => Promise<void>;

interface Goal {
  readonly isDone: (part: ReviewRun) => boolean;
  /** The wait for the goal ends with it. */
  readonly until: Promise<unknown>;
  /** Parts that cannot be driven are waited for like all others. */
  readonly isPatient?: boolean;
}

/**
 * Drives the parts of a run at the same time, in the process that drives the run. Every part is a stored run; what is
 * held here is only a view of them.
 */
export class PartCrew {
  readonly #deps: ReviewDeps;
  readonly #drive: DrivePart;
  readonly #over = new AbortController();
  readonly #parts = new Map<string, ReviewRun>();
  /** The parts that somebody works on here, each until nobody does. Never rejects. */
  readonly #driven = new Map<string, Promise<void>>();
  readonly #failures: unknown[] = [];
  #run: ReviewRun | undefined;
  #changed = Promise.withResolvers<void>();

  constructor(deps: ReviewDeps, drive: DrivePart) {
    this.#deps = deps;
    this.#drive = drive;
  }

  /**
   * Sets every part to work that has something left to do, and waits until all have reached the goal; tells whether they
   * have. Parts are made while the run has no outcome. Throws what makes it impossible to drive one of them; the others
   * work on, and the next call tries that one again.
   */
  async work(run: ReviewRun, plan: ReviewPlan, { isDone, until, isPatient }: Goal): Promise<boolean> {
    this.#run = run;
    this.#tell();
    if (this.#parts.size === 0) await this.#readParts(run, plan);
    await this.#reopenParts(run);
    this.#driveAll(plan);
    let isOver = false;
    void until.finally(() => {
      isOver = true;
      this.#tell();
    });
    for (;;) {
      const changed = this.#changed.promise;
      if ([...this.#parts.values()].every(isDone)) {
        if (!(await this.#reopenParts(run))) return true;
        this.#driveAll(plan);
      }
      if (isPatient !== true && this.#failures.length > 0) throw this.#failures.splice(0)[0];
      if (isOver) return false;
      await changed;
    }
  }

  /** Takes note of parts that were made before, so that `results` tells of them. Makes none and drives none. */
  async look({ id }: ReviewRun): Promise<void> {
    if (this.#parts.size > 0) return;
    for (const part of await listParts<ReviewRun>(this.#deps.pool, id)) this.#parts.set(part.id, part);
  }

  /** What the parts have come to, as far as they are known: nothing before the first `work` or `look`. */
  results(): PartResult[] {
    return [...this.#parts.values()].map(resultOf);
  }

  areSettled(): boolean {
    return [...this.#parts.values()].every(({ endedAt }) => endedAt !== undefined);
  }

  /** Lets go of the parts and waits until nobody works on them any more. */
  async close(): Promise<void> {
    this.#over.abort();
    await Promise.all(this.#driven.values());
  }

  async #readParts(run: ReviewRun, { groups = [] }: ReviewPlan): Promise<void> {
    await this.#makeParts(run, groups);
    await this.look(run);
  }

  /** Parts that were refused more go on once the run may spend more than it could then; tells whether one does. */
  async #reopenParts(run: ReviewRun): Promise<boolean> {
    if (run.outcome !== undefined || this.#over.signal.aborted) return false;
    const refused = [...this.#parts.values()].filter((part) => mayGoOn(part, run));
    for (const part of refused) this.#parts.set(part.id, await this.#reopen(part));
    return refused.length > 0;
  }

  async #reopen(part: ReviewRun): Promise<ReviewRun> {
    const { id, endedAt = 0 } = part;
    return await inTransaction(this.#deps.pool, async (client) => {
      const state = askAgain(part);
      if (!(await reopenPart(client, { id, endedAt, state }))) return await loadRun<ReviewRun>(client, id);
      await recordOwn(client, state);
      return state;
    });
  }

  #driveAll(plan: ReviewPlan): void {
    for (const part of this.#parts.values()) {
      if (part.endedAt !== undefined || this.#driven.has(part.id)) continue;
      const driven = this.#drivePart(part, plan)
        .catch((error: unknown) => {
          this.#deps.log.warn({ partId: part.id, err: messageOf(error) }, 'a part could not be driven');
          this.#failures.push(error);
        })
        .finally(() => {
          this.#driven.delete(part.id);
          this.#tell();
        });
      this.#driven.set(part.id, driven);
    }
  }

  async #drivePart({ id, part }: ReviewRun, plan: ReviewPlan): Promise<void> {
    const group = plan.groups?.[(part?.number ?? 0) - 1];
    if (group === undefined) throw new Error(`part ${id} has no files`);
    const onSaved = (saved: ReviewRun) => {
      this.#parts.set(id, saved);
      this.#tell();
    };
    const askForShare: DrivenPart['askForShare'] = (asking, until) => this.#share(asking, until);
    await this.#drive(id, { plan: partPlan(plan, group), askForShare, onSaved }, this.#over.signal);
    if (this.#over.signal.aborted || this.#parts.get(id)?.endedAt !== undefined) return;
    onSaved(await loadRun<ReviewRun>(this.#deps.pool, id)); // another worker may have driven it meanwhile
    if (this.#parts.get(id)?.endedAt === undefined) throw new Error(`part ${id} was left before its end`);
  }

  #tell(): void {
    this.#changed.resolve();
    this.#changed = Promise.withResolvers();
  }

  async #share(asking: ReviewRun, until: Promise<unknown>): Promise<ShareAnswer> {
    const isOver = until.then(() => true);
    for (;;) {
      const changed = this.#changed.promise.then(() => false);
      const answer = this.#answer(asking);
      if (answer.kind !== 'held' || (await Promise.race([isOver, changed]))) return answer;
    }
  }

  #answer(asking: ReviewRun): ShareAnswer {
    // One that has come to its end meanwhile asks no more: what it asked with is the past.
    const isOver = this.#parts.get(asking.id)?.outcome !== undefined;
    if (this.#run === undefined || isOver) return { kind: 'exhausted', ofCents: 0 };
    const answer = nextShare(this.#run, [...this.#parts.values()], asking);
    // What is given is taken at once: two that ask at the same moment must not get the same.
    if (answer.kind === 'granted') this.#parts.set(asking.id, shareGranted(asking, answer.budgetCents));
    return answer;
  }

  /** A run that ended before it had parts makes none, but those of the run that it continues are its own all the same. */
  async #makeParts(run: ReviewRun, groups: readonly FileGroup[]): Promise<void> {
    const { pool } = this.#deps;
    if (run.outcome !== undefined && run.continues === undefined) return;
    const made = await listParts<ReviewRun>(pool, run.id);
    if (made.length === groups.length) return;
    const previous = run.continues === undefined ? [] : await listParts<ReviewRun>(pool, run.continues.runId);
    const parts = run.outcome === undefined ? beginParts(run, previous, groups) : keepParts(run, previous, groups);
    await inTransaction(pool, async (client) => {
      for (const part of parts) {
        const hasEnded = part.endedAt !== undefined;
        const own = { ...run.target, id: part.id, parentId: run.id, part: part.part?.number ?? 0 };
        await insertPart(client, { ...own, state: part, hasEnded });
        if (!hasEnded) await recordOwn(client, part);
      }
    });
  }
}

const beginParts = (run: ReviewRun, previous: readonly ReviewRun[], groups: readonly FileGroup[]): ReviewRun[] =>
  groups.map((_, index) => {
    const before = previous[index];
    return before === undefined ? newPart(run, groups, index + 1) : continuePart(run, before, groups, index + 1);
  });

/** All or none: parts and groups are told apart by their place. */
function keepParts(run: ReviewRun, previous: readonly ReviewRun[], groups: readonly FileGroup[]): ReviewRun[] {
  const isWhole = previous.length === groups.length && previous.every(({ endedAt }) => endedAt !== undefined);
  return isWhole ? previous.map((part, index) => keepPart(run, part, groups, index + 1)) : [];
}
