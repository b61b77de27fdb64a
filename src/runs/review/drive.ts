import { newId } from '../../core/ids.ts';
import { claimRun } from '../../store/runs/claim-run.ts';
import { clearInbox, readInbox } from '../../store/runs/inbox.ts';
import { RunOwnershipLost, saveRun } from '../../store/runs/save-run.ts';
import { storedEventIds, storeSessionEvents } from '../../store/runs/session-events.ts';
import { settleSpend } from '../../store/spend/settle-spend.ts';
import { inTransaction, type Queryable } from '../../store/queryable.ts';
import { advance, needsIntent, passDeadline } from './advance.ts';
import { bookKeepingOf } from './books.ts';
import type { EffectContext, Performed, ReviewDeps, ReviewPlan } from './context.ts';
import { type EffectName, isWrite } from './effect.ts';
import type { Fact } from './fact.ts';
import { nextMove } from './next-move.ts';
import { type DrivenPart, PartCrew } from './parts/crew.ts';
import { perform } from './perform.ts';
import type { ReviewRun } from './run.ts';
import { dailyCost } from './spending.ts';
import { SessionFollower } from './session-follower.ts';
import { TextCache } from './text-cache.ts';

/** The parts of a run share what it holds in memory. */
type PartOfRun = DrivenPart & { readonly texts: TextCache };

/**
 * Drives one review until it has ended or `signal` aborts. May be called for the same run again at any time, also by
 * another worker: the stored row is all there is, and the last caller owns it.
 */
export async function driveReview(
  runId: string,
  deps: ReviewDeps,
  signal: AbortSignal,
  part?: PartOfRun,
): Promise<void> {
  const owner = newId();
  const claimed = await claimRun<ReviewRun, ReviewPlan>(deps.pool, runId, owner);
  if (claimed === undefined) return;
  const driver = await openDriver(claimed.state, part?.plan ?? claimed.plan, owner, deps, part);
  try {
    while (!signal.aborted && (await driver.step(signal)) === 'more');
  } catch (error) {
    if (!(error instanceof RunOwnershipLost)) throw error;
    deps.log.info({ runId }, 'run was taken over by another worker');
  } finally {
    await driver.close();
  }
}

/** Short writes to what shows the run: what comes after them must not be overtaken by them. */
const NEVER_LATE: ReadonlySet<EffectName> = new Set<EffectName>(['open-check', 'open-answer', 'report-progress']);

const NO_PLAN: ReviewPlan = { title: '', body: '', author: '', files: [] };

async function openDriver(
  run: ReviewRun,
  plan: ReviewPlan | null,
  owner: string,
  deps: ReviewDeps,
  part: PartOfRun | undefined,
) {
  const stored = run.session === undefined ? new Set<string>() : await storedEventIds(deps.pool, run.session.id);
  return new ReviewDriver({ run, plan: plan ?? NO_PLAN, owner, stored, deps, part });
}

interface DriverParts {
  readonly run: ReviewRun;
  readonly plan: ReviewPlan;
  readonly owner: string;
  readonly stored: Set<string>;
  readonly deps: ReviewDeps;
  readonly part: PartOfRun | undefined;
}

interface Taking {
  readonly plan?: ReviewPlan;
  /** It came of an effect that is simply performed again when nobody knows of it any more [false]. */
  readonly isRepeatable?: boolean;
}

/** The loop's memory: the run as it is stored, and caches that may be lost at any time. */
class ReviewDriver {
  #run: ReviewRun;
  #plan: ReviewPlan;
  readonly #owner: string;
  readonly #stored: Set<string>;
  readonly #deps: ReviewDeps;
  readonly #texts: TextCache;
  readonly #follower: SessionFollower;
  readonly #crew: PartCrew;
  readonly #part: PartOfRun | undefined;
  /** Whether its inbox may hold facts: a save has looked for them, and what it saw holds until something takes time. */
  #mayHaveWaitingFacts = true;

  constructor({ run, plan, owner, stored, deps, part }: DriverParts) {
    this.#run = run;
    this.#plan = plan;
    this.#owner = owner;
    this.#stored = stored;
    this.#deps = { ...deps, log: deps.log.child({ runId: run.id }) };
    this.#follower = new SessionFollower(deps.executor, (eventId) => this.#stored.has(eventId));
    this.#texts = part?.texts ?? new TextCache();
    const texts = this.#texts;
    this.#crew = new PartCrew(this.#deps, (id, driven, signal) => driveReview(id, deps, signal, { ...driven, texts }));
    this.#part = part;
  }

  async step(signal: AbortSignal): Promise<'more' | 'ended'> {
    if (this.#mayHaveWaitingFacts) await this.#absorbInbox();
    const { clock, wakes } = this.#deps;
    this.#run = passDeadline(this.#run, clock.now());
    const move = nextMove(this.#run, clock.now());
    switch (move.kind) {
      case 'ended':
        await this.#end({ ...this.#run, endedAt: this.#run.endedAt ?? clock.now() });
        return 'ended';
      case 'wait':
        this.#mayHaveWaitingFacts = true;
        await wakes.wait(this.#run.id, Math.max(0, move.until - clock.now()), signal);
        return 'more';
      case 'effect': {
        const isRepeat = this.#run.intent?.effect === move.effect;
        if (needsIntent(this.#run, move.effect)) await this.#take({ type: 'intended', effect: move.effect });
        const performed = await this.#inTime(
          perform(move.effect, this.#run, this.#context(isRepeat, signal)),
          move.effect,
        );
        this.#mayHaveWaitingFacts = true;
        if (performed !== undefined)
          await this.#take(performed.fact, { ...performed, isRepeatable: !isWrite(move.effect) });
        return 'more';
      }
    }
  }

  /**
   * Waits for what an effect comes back with, but not past the deadline while there is a check that has to tell of it:
   * then the effect counts as one whose response was lost.
   */
  async #inTime(performed: Promise<Performed>, effect: EffectName): Promise<Performed | undefined> {
    const { outcome, limits } = this.#run;
    if (outcome !== undefined || NEVER_LATE.has(effect)) return performed;
    const over = new AbortController();
    const left = Math.max(0, limits.deadlineAt - this.#deps.clock.now());
    const late = this.#deps.clock.sleep(left, over.signal).then(
      () => undefined,
      () => performed,
    );
    try {
      return await Promise.race([performed, late]);
    } finally {
      over.abort();
    }
  }

  async close(): Promise<void> {
    this.#follower.close();
    await this.#crew.close();
  }

  #context(isRepeat: boolean, signal: AbortSignal): EffectContext {
    const own = { plan: this.#plan, texts: this.#texts, follower: this.#follower, crew: this.#crew };
    const share = this.#part === undefined ? {} : { askForShare: this.#part.askForShare };
    return { ...this.#deps, ...own, ...share, isRepeat, signal };
  }

  /** Folds the facts that others left for the run, and forgets them in the transaction that saves the result. */
  async #absorbInbox(): Promise<void> {
    const waiting = await readInbox<Fact>(this.#deps.pool, this.#run.id);
    if (waiting.length === 0) return;
    const now = this.#deps.clock.now();
    const run = waiting.reduce((folded, { fact }) => advance(folded, fact, now), this.#run);
    await inTransaction(this.#deps.pool, async (client) => {
      await saveRun(client, this.#update(run));
      await clearInbox(
        client,
        waiting.map(({ id }) => id),
      );
    });
    this.#saved(run);
  }

  /**
   * Saves a fact together with the state that follows from it, with the events it carries and the books. A state alone that
   * came of what can be done again need not have reached the disk: the next one to be saved contains it.
   */
  async #take(fact: Fact, { plan, isRepeatable = false }: Taking = {}): Promise<void> {
    const run = advance(this.#run, fact, this.#deps.clock.now());
    const events = fact.type === 'followed' ? fact.events : [];
    if (run === this.#run || (fact.type === 'followed' && events.length === 0)) return;
    const { pool } = this.#deps;
    const sessionId = this.#run.session?.id;
    const keepBooks = bookKeepingOf(run, fact);
    const isAlone = keepBooks === undefined && events.length === 0;
    const mayBeLost = isAlone && isRepeatable && plan === undefined;
    const update = { ...this.#update(run), ...(plan === undefined ? {} : { plan }), mayBeLost };
    const save = async (db: Queryable) => {
      const saved = await saveRun(db, update);
      if (sessionId !== undefined) await storeSessionEvents(db, run.id, sessionId, events);
      await keepBooks?.(db);
      return saved;
    };
    const { hasWaitingFacts } = await (isAlone ? save(pool) : inTransaction(pool, save));
    for (const event of events) this.#stored.add(event.id);
    this.#plan = plan ?? this.#plan;
    this.#mayHaveWaitingFacts = hasWaitingFacts;
    this.#saved(run);
  }

  #saved(run: ReviewRun): void {
    this.#run = run;
    this.#part?.onSaved(run);
  }

  async #end(run: ReviewRun): Promise<void> {
    await inTransaction(this.#deps.pool, async (client) => {
      await saveRun(client, this.#update(run));
      await settleSpend(client, run.id, dailyCost(run));
    });
    this.#saved(run);
  }

  #update(run: ReviewRun) {
    return {
      id: run.id,
      owner: this.#owner,
      state: run,
      isStopOrdered: run.outcome?.kind === 'stopped',
      hasEnded: run.endedAt !== undefined,
    };
  }
}
