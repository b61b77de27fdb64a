import { EFFORTS } from '../config/effort.ts';
import type { ReviewerConfig } from '../config/repository/schema.ts';
import type { Reviewer } from './definition.ts';

/** What the operator allows. */
export interface ReviewerPolicy {
  /** Who reviews where a repository asks for nobody else. */
  readonly own: Reviewer;
  /** Other models that a repository may ask for. */
  readonly allowedModels: readonly string[];
  /** How hard any of them may think; at least as hard as the operator's own. */
  readonly maxEffort: Reviewer['effort'];
}

/** Who reviews for a repository that asks for this: never more than the operator allows. Pure. */
export function chooseReviewer(asked: ReviewerConfig, { own, allowedModels, maxEffort }: ReviewerPolicy): Reviewer {
  const isAllowed = asked.model !== null && allowedModels.includes(asked.model);
  const effort = asked.effort ?? own.effort;
  return {
    model: isAllowed ? asked.model : own.model,
    effort: EFFORTS.indexOf(effort) > EFFORTS.indexOf(maxEffort) ? maxEffort : effort,
  };
}
