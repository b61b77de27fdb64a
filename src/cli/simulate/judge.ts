import type { Octokit } from '@octokit/rest';
import type { Environment } from '../../config/environment.ts';
import { systemClock } from '../../core/clock.ts';
import type { ChangedFile } from '../../diff/changed-file.ts';
import { listChangedFiles } from '../../github/list-changed-files.ts';
import { readAppIdentity } from '../../github/identity.ts';
import { readMergeBase } from '../../github/read-merge-base.ts';
import { type PullRequest, readPullRequest } from '../../github/read-pull-request.ts';
import { readEffectiveConfig } from '../../runs/effective-config.ts';
import { consultRules } from '../../runs/intake/consult-rules.ts';
import { narrowDefaults } from '../../runs/intake/narrow-defaults.ts';
import { publisherFor } from '../../runs/publisher.ts';
import type { ReviewPlan } from '../../runs/review/context.ts';
import { divide } from '../../runs/review/plan/divide.ts';
import { markFiles } from '../../runs/review/plan/mark-files.ts';
import { readGuidance } from '../../runs/review/plan/guidance.ts';
import { readAttributes, rootAttributes } from '../../runs/review/plan/read-attributes.ts';
import type { ReadConfig } from '../../runs/review/plan/read-config.ts';
import { setAside } from '../../runs/review/plan/set-aside.ts';
import { type AutomaticDecision, decideAutomatic } from '../../triggers/decide-automatic.ts';
import type { Intake } from '../../triggers/intake.ts';
import type { Connection } from './connect.ts';
import { listKnownChecks } from './list-known-checks.ts';

/** What happened to a pull request. */
export type Question = Extract<Intake, { kind: 'pull-request' }>;

export interface Judgement {
  readonly question: Question;
  readonly pullRequest: PullRequest;
  readonly config: ReadConfig;
  /** What a review may take, the operator's limits included. */
  readonly limits: { readonly budgetCents: number; readonly deadlineMs: number; readonly debounceMs: number };
  readonly isAllowed: boolean;
  readonly decision: AutomaticDecision;
  /** What a review of the whole change would read. */
  readonly plan: Pick<ReviewPlan, 'files' | 'groups'> & {
    /** Paths of the instruction files that the reviewer would be told of. */
    readonly guidance: readonly string[];
  };
}

/**
 * Judges as intake would. What only the App's database tells is seen as GitHub shows it (earlier reviews, by their
 * checks) or not at all: pauses, and who has set labels.
 */
export async function judge(question: Question, { github, environment }: Connection): Promise<Judgement> {
  const octokit = publisherFor(question, github);
  const pullRequest = await readPullRequest(octokit, question, question.number);
  const { id: appId, ownerLogin } = await readAppIdentity(github.app());
  const config = await readEffectiveConfig(question, pullRequest.baseRef, { github, clock: systemClock });
  const runs = await listKnownChecks(octokit, { ...question, ...pullRequest, appId });
  const asked = { intake: question, pullRequest, runs, isPaused: false };
  const ruling =
    config.problems.length > 0
      ? ({ kind: 'go' } as const)
      : await consultRules(asked, config.config, { octokit, findSetter: async () => await Promise.resolve(undefined) });
  const allowed = environment.ALLOWED_ACCOUNTS ?? [ownerLogin?.toLowerCase()];
  return {
    question,
    pullRequest,
    config,
    limits: narrowDefaults(limitsOf(environment), config.config, environment.DAILY_BUDGET_USD),
    isAllowed: allowed === '*' || allowed.includes(question.owner.toLowerCase()),
    decision: decideAutomatic(question.action, ruling, pullRequest, runs),
    plan: await planFor(question, pullRequest, config, octokit),
  };
}

const limitsOf = (environment: Environment) => ({
  budgetCents: environment.REVIEW_BUDGET_USD,
  maxBudgetCents: environment.MAX_REVIEW_BUDGET_USD,
  deadlineMs: environment.REVIEW_DEADLINE_MS,
  debounceMs: environment.DEBOUNCE_MS,
});

async function planFor(
  repository: Question,
  { baseRef, baseSha, headSha, number }: PullRequest,
  { config: { pathFilters } }: ReadConfig,
  octokit: Octokit,
): Promise<Judgement['plan']> {
  const mergeBase = await readMergeBase(octokit, repository, baseSha, headSha);
  const listed: ChangedFile[] = await listChangedFiles(octokit, repository, number);
  const { wanted, filtered } = setAside(listed, pathFilters);
  const source = { octokit, repository, mergeBase, headSha };
  const { besides, files: guidance } = await readGuidance(source, baseRef, wanted, rootAttributes(source));
  const marked = await markFiles(source, wanted, await readAttributes(source, wanted, besides));
  return { ...divide([...marked, ...filtered]), guidance: guidance.map(({ path }) => path) };
}
