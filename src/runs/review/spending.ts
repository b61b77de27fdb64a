import type { Usage } from '../../sessions/session-event.ts';
import { sumUsage } from '../../sessions/usage.ts';
import type { ReviewRun } from './run.ts';

/** What all sessions of a run have consumed together, as far as they have told. */
export function usageOf({ formerSessions = [], session, turn, parts = [] }: ReviewRun): Usage {
  const former = formerSessions.map(({ usage }) => usage);
  const inParts = parts.filter(({ hasSession }) => hasSession).map(({ usage }) => usage);
  const all = [...former, ...inParts, ...(session === undefined ? [] : [turn?.usage ?? {}])];
  return all.reduce<Usage | undefined>(sumUsage, undefined) ?? {};
}

/** The known cost of a run in US cents; undefined when one of its sessions has not told. */
export const spentCents = (run: ReviewRun): number | undefined => usageOf(run).costCents;

/**
 * What the present session, or the next one, may cost at most in US cents: the run's budget, as far as it is reserved,
 * without what its former sessions took. One that never told its cost counts with all it was allowed.
 */
export function sessionBudget({ limits, reservedCents, continues, formerSessions = [] }: ReviewRun): number {
  const reserved = reservedCents === undefined ? limits.budgetCents : reservedCents + (continues?.spentCents ?? 0);
  const taken = formerSessions.map(({ usage, budgetCents }) => usage.costCents ?? budgetCents ?? limits.budgetCents);
  return taken.reduce((left, cents) => left - cents, Math.min(limits.budgetCents, reserved));
}

/** What a run may take from its installation's daily budget: an attempt that continues another brings what that had. */
export function dailyShare({ limits, continues }: ReviewRun): number {
  return Math.max(1, limits.budgetCents - (continues?.spentCents ?? 0));
}

/** Whether a session of the run may have cost more than it has told. */
export const isCostUnknown = ({ isCostUnknown: isUnknown, parts = [] }: ReviewRun): boolean =>
  isUnknown === true || parts.some((part) => part.isCostUnknown === true);

/** Whether a session was ever at work for the run. */
export const hasWorked = ({ session, formerSessions, parts = [] }: ReviewRun): boolean =>
  session !== undefined || formerSessions !== undefined || parts.some(({ hasSession }) => hasSession);

/** What a run has taken from the daily budget in the end; undefined when that is not known. */
export function dailyCost(run: ReviewRun): number | undefined {
  if (isCostUnknown(run)) return undefined;
  if (!hasWorked(run)) return 0;
  const spent = spentCents(run);
  return spent === undefined ? undefined : Math.max(0, spent - (run.continues?.spentCents ?? 0));
}
