import { showsWork } from '../../sessions/shows-work.ts';
import type { TurnOutcome } from '../../sessions/turn.ts';
import type { FormerSession, ReviewRun } from './run.ts';

/** Sessions that may take over one after the other; the mount's second form is not one of them. */
const MAX_SUCCESSORS = 2;

/** The one repository error that another form of the mount can mend: the commit is not there, or not for us. */
const CHECKOUT_ERROR = 'repository_checkout_error';

/** Errors that would end the next session just the same. */
const HOPELESS: ReadonlySet<string> = new Set(['billing_error', 'unknown_stop_reason']);

/**
 * Why a fresh session should go on in place of one that has ended this way; undefined when it has not ended, ended as
 * it should, was ended by somebody on purpose, or when enough have been tried.
 */
export function whySucceeded(end: TurnOutcome, run: ReviewRun): string | undefined {
  const { formerSessions = [], plan } = run;
  if (end.kind === 'repository-unreadable') {
    const isFirstForm = plan?.mount === 'head' && !formerSessions.some(({ why }) => why === CHECKOUT_ERROR);
    return end.error === CHECKOUT_ERROR && isFirstForm ? CHECKOUT_ERROR : undefined;
  }
  return maySucceed(formerSessions) ? whyFailed(end) : undefined;
}

export const maySucceed = (formerSessions: readonly FormerSession[] = []): boolean =>
  formerSessions.filter(({ why }) => why !== CHECKOUT_ERROR).length < MAX_SUCCESSORS;

function whyFailed(end: TurnOutcome): string | undefined {
  if (end.kind === 'terminated')
    return end.isArchived || HOPELESS.has(end.error ?? '') ? undefined : (end.error ?? 'terminated');
  return end.kind === 'failed' && !HOPELESS.has(end.reason) ? end.reason : undefined;
}

/** Makes room for the next session: what the present one has done is kept with its cost, and it is to be stopped. */
export function handOver(run: ReviewRun, why: string): ReviewRun {
  const { session, turn, rotation: _rotation, intent: _intent, ...rest } = run;
  if (session === undefined) return run;
  const former: FormerSession = {
    id: session.id,
    fileIds: session.fileIds,
    why,
    mount: run.plan?.mount ?? 'head',
    reads: turn?.reads ?? [],
    usage: turn?.usage ?? {},
    ...(turn !== undefined && showsWork(turn) ? { hasWorked: true } : {}),
    ...(session.budgetCents === undefined ? {} : { budgetCents: session.budgetCents }),
    isRetired: false,
  };
  return {
    ...rest,
    ...(why === CHECKOUT_ERROR && run.plan !== undefined ? { plan: { ...run.plan, mount: 'base' } } : {}),
    formerSessions: [...(run.formerSessions ?? []), former],
    answers: run.answers.filter(({ sent }) => sent),
    wasReminded: false,
  };
}
