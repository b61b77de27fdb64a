import type { Octokit } from '@octokit/rest';
import { isHopeless, messageOf } from '../../../core/errors.ts';
import { readClosedIssues } from '../../../github/read-closed-issues.ts';
import { hasAnswers, listNewestAnswers, type NewestAnswer } from '../../../store/runs/newest-answers.ts';
import type { EffectContext } from '../context.ts';
import type { ReviewTarget } from '../run.ts';

/**
 * What research has answered in the issues that the pull request closes: its reviewers may want to know why the change is
 * made. Costs no request where nothing was ever answered, and no review: GitHub may not want to tell.
 */
export async function readGivenAnswers(
  octokit: Octokit,
  target: ReviewTarget,
  { pool, log }: Pick<EffectContext, 'pool' | 'log'>,
): Promise<readonly NewestAnswer[]> {
  if (!(await hasAnswers(pool, target))) return [];
  try {
    return await listNewestAnswers(pool, target, await readClosedIssues(octokit, target, target.number));
  } catch (error) {
    if (!isHopeless(error)) throw error;
    log.warn({ err: messageOf(error) }, 'closed issues could not be read');
    return [];
  }
}

/** Which answers those are, as a run keeps them. */
export const namesOf = (
  answers: readonly NewestAnswer[],
): readonly { readonly number: number; readonly runId: string }[] =>
  answers.map(({ number, runId }) => ({ number, runId }));
