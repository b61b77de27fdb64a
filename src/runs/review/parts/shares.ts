import type { ReviewRun } from '../run.ts';
import { sessionBudget, spentCents } from '../spending.ts';

export type ShareAnswer =
  /** The part may spend this much in all, in US cents. */
  | { readonly kind: 'granted'; readonly budgetCents: number }
  /** Other parts are at work and may leave something. */
  | { readonly kind: 'held' }
  /** Of this much that the run could spend, nothing is left. */
  | { readonly kind: 'exhausted'; readonly ofCents: number };

/**
 * Answers a part that has used up its share of the run's budget: what is in no other part's hands is given to it, as much
 * as it began with at most. Pure; `parts` are all parts as they are now, the asking one included.
 */
export function nextShare(run: ReviewRun, parts: readonly ReviewRun[], asking: ReviewRun): ShareAnswer {
  const ofCents = sessionBudget(run);
  const free = ofCents - parts.reduce((sum, part) => sum + held(part), 0);
  const more = Math.min(free, asking.part?.shareCents ?? 0);
  if (more >= 1) return { kind: 'granted', budgetCents: held(asking) + more };
  return parts.some((part) => part.id !== asking.id && mayLeaveSome(part))
    ? { kind: 'held' }
    : { kind: 'exhausted', ofCents };
}

/** What a part has spent or may still spend. One that is over gives back the rest, if its cost is known. */
function held(part: ReviewRun): number {
  const spent = spentCents(part);
  const cap = Math.max(part.reservedCents ?? 0, spent ?? part.continues?.spentCents ?? 0);
  return part.outcome === undefined ? cap : (spent ?? cap);
}

const mayLeaveSome = ({ outcome, raise }: ReviewRun) => outcome === undefined && raise?.isAwaited !== true;
