import type { ReviewerConfig } from '../config/repository/schema.ts';
import { chooseReviewer, type ReviewerPolicy } from './choose-reviewer.ts';
import { type Reviewer, reviewAgentDefinition } from './definition.ts';
import { createAgentEnsurer, type EnsuredAgent, type EnsureParts } from './ensure.ts';

export interface ReviewerParts extends Omit<EnsureParts, 'definition' | 'variant'> {
  readonly policy: ReviewerPolicy;
}

/** The agent of a reviewer, and who that is. */
export type EnsuredReviewer = EnsuredAgent & Reviewer;

/**
 * Makes sure that the agent exists that may review for a repository which asks for this. There are as many agents as
 * pairs of model and effort that were asked for and are allowed, each made when it is needed first.
 */
export function createReviewerEnsurer({
  policy,
  ...parts
}: ReviewerParts): (asked: ReviewerConfig, options?: { readonly recheck: boolean }) => Promise<EnsuredReviewer> {
  const ensurers = new Map<string, ReturnType<typeof createAgentEnsurer>>();
  const ensurerOf = (reviewer: Reviewer) => {
    const { model, effort } = reviewer;
    const name = `${model}:${effort}`;
    const isOwn = model === policy.own.model && effort === policy.own.effort;
    const definition = reviewAgentDefinition(reviewer);
    const known =
      ensurers.get(name) ?? createAgentEnsurer({ ...parts, definition, ...(isOwn ? {} : { variant: name }) });
    ensurers.set(name, known);
    return known;
  };
  return async (asked, options) => {
    const reviewer = chooseReviewer(asked, policy);
    return { ...(await ensurerOf(reviewer)(options)), ...reviewer };
  };
}
