import { configProblem } from '../../../config/repository/read-repository-config.ts';
import { toReviewConfig } from '../../../config/repository/schema.ts';
import { readCommit } from '../../../github/read-commit.ts';
import { readIssue } from '../../../github/read-issue.ts';
import { readEffectiveConfig } from '../../effective-config.ts';
import { publisherFor } from '../../publisher.ts';
import type { EffectContext, Performed } from '../../review/context.ts';
import { instructionsOf } from '../../review/plan/read-config.ts';
import { repositoryOf } from '../../review/repository.ts';
import type { PlanSummary, ReviewRun } from '../../review/run.ts';
import { findListed } from '../listed-repositories.ts';
import { requireResearch } from '../require-research.ts';

/** Reads what was asked about: the issue, the date of the commit, and what the repository wants. */
export async function planResearch(run: ReviewRun, context: EffectContext): Promise<Performed> {
  const { target } = run;
  const repository = repositoryOf(target);
  const octokit = publisherFor(target, context.github);
  const [issue, commit, config] = await Promise.all([
    readIssue(octokit, repository, target.number),
    readCommit(octokit, repository, target.headSha),
    readEffectiveConfig(target, target.baseRef, context),
  ]);
  if (issue.state === 'closed') return { fact: { type: 'overtaken', cause: 'closed' } };
  const { author } = issue;
  const { asker, text, explanation } = requireResearch(run).question;
  const names = config.config.research.repositories;
  const listing = { target, names, author, ...(asker === undefined ? {} : { asker }) };
  const listed = await findListed(listing, context.github);
  const problems = [...config.problems, ...listed.problems.map((why) => configProblem(config, 'research', why))];
  if (problems.length > 0) return { fact: { type: 'config-broken', problems } };
  const { committedAt } = commit;
  const plan: PlanSummary = {
    mergeBase: target.headSha,
    mount: 'base', // the one form there is: no other commit could stand in for it
    reviewable: 0,
    instructionFiles: [],
    ...(listed.repositories.length === 0 ? {} : { repositories: listed.repositories }),
    ...(listed.leftOut.length === 0 ? {} : { leftOut: listed.leftOut }),
    config: toReviewConfig(config.config),
    configSha: config.sha256,
    configPaths: config.paths,
  };
  // What was seen when it asked: its author may have changed it since.
  const seen = explanation === undefined ? issue : { title: text, body: explanation };
  return {
    fact: { type: 'research-planned', plan, ...(committedAt === undefined ? {} : { committedAt }) },
    plan: { title: seen.title, body: seen.body, author: author ?? 'ghost', files: [], ...instructionsOf(config, []) },
  };
}
