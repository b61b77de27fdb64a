import type { ReviewerConfig } from '../config/repository/schema.ts';
import { chooseReviewer, type ReviewerPolicy } from './choose-reviewer.ts';
import { agentDefinition, type AgentRole, resultToolsOf, type Reviewer } from './definition.ts';
import { createAgentEnsurer, type EnsuredAgent, type EnsureParts } from './ensure.ts';

export interface ReviewerParts extends Omit<EnsureParts, 'definition' | 'role' | 'variant'> {
  readonly policy: ReviewerPolicy;
}

/** The agent, who that is, and by which tools it hands in results. */
export type EnsuredReviewer = EnsuredAgent & Reviewer & { readonly resultTools: readonly string[] };

/** How an agent is ensured: with `recheck` the platform is asked even if it is known; a reviewer unless `role` differs. */
interface EnsureOptions {
  readonly recheck?: boolean;
  readonly role?: AgentRole;
}

/**
 * Makes sure that the agent exists that may work for a repository which asks for this. There are as many agents as
 * roles and pairs of model and effort that were asked for and are allowed, each made when it is needed first.
 */
export function createReviewerEnsurer({
  policy,
  ...parts
}: ReviewerParts): (asked: ReviewerConfig, options?: EnsureOptions) => Promise<EnsuredReviewer> {
  const ensurers = new Map<string, ReturnType<typeof createAgentEnsurer>>();
  const ensurerOf = (role: AgentRole, reviewer: Reviewer) => {
    const { model, effort } = reviewer;
    const name = `${model}:${effort}`;
    const isOwn = model === policy.own.model && effort === policy.own.effort;
    const definition = agentDefinition(role, reviewer);
    const key = `${role}:${name}`;
    const known =
      ensurers.get(key) ?? createAgentEnsurer({ ...parts, definition, role, ...(isOwn ? {} : { variant: name }) });
    ensurers.set(key, known);
    return known;
  };
  return async (asked, { recheck = false, role = 'reviewer' } = {}) => {
    const reviewer = chooseReviewer(asked, policy);
    return { ...(await ensurerOf(role, reviewer)({ recheck })), ...reviewer, resultTools: resultToolsOf(role) };
  };
}
