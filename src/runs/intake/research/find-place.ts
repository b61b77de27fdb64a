import { readCommit } from '../../../github/read-commit.ts';
import { readDefaultBranch } from '../../../github/read-default-branch.ts';
import { readIssue } from '../../../github/read-issue.ts';
import { readPullRequest } from '../../../github/read-pull-request.ts';
import { wasHeadMounted } from '../../../store/runs/was-head-mounted.ts';
import type { ResearchContext } from './research-context.ts';

/** Where a question stands and which commit answers it, as of now. */
export interface QuestionPlace {
  readonly isOpen: boolean;
  readonly isPullRequest: boolean;
  /** The branch whose configuration holds. */
  readonly baseRef: string;
  readonly headSha: string;
}

/** Reads where a question was asked. In an issue it is about the default branch as it is now. */
export async function findPlace(context: ResearchContext): Promise<QuestionPlace> {
  const { intake } = context;
  const isIssue = intake.kind === 'question' || intake.isIssue === true;
  return isIssue ? await inIssue(context) : await inPullRequest(context);
}

async function inIssue({ intake, octokit }: ResearchContext): Promise<QuestionPlace> {
  const baseRef = intake.defaultBranch ?? (await readDefaultBranch(octokit, intake));
  const [{ state }, { sha: headSha }] = await Promise.all([
    readIssue(octokit, intake, intake.number),
    readCommit(octokit, intake, `heads/${baseRef}`),
  ]);
  return { isOpen: state === 'open', isPullRequest: false, baseRef, headSha };
}

/**
 * The head is read where a review was allowed to check it out: what stands in a checkout can speak to the agent, so
 * everywhere else the base is.
 */
async function inPullRequest({ intake, octokit, pool }: ResearchContext): Promise<QuestionPlace> {
  const { state, baseRef, ...pull } = await readPullRequest(octokit, intake, intake.number);
  const mayRead = await wasHeadMounted(pool, { ...intake, headSha: pull.headSha, baseRef });
  const headSha = mayRead ? pull.headSha : (await readCommit(octokit, intake, `heads/${baseRef}`)).sha;
  return { isOpen: state === 'open', isPullRequest: true, baseRef, headSha };
}
