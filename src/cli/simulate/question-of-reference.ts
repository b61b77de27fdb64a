import type { Octokit } from '@octokit/rest';
import { z } from 'zod';
import { GitHubError } from '../../github/github-error.ts';
import { readPullRequest } from '../../github/read-pull-request.ts';
import { CommandFailed } from '../command-failed.ts';
import { UsageError } from '../usage-error.ts';
import type { Connection } from './connect.ts';
import type { Question } from './judge.ts';

const REFERENCE = /^(?<owner>[\w.-]+)\/(?<repo>[\w.-]+)#(?<number>\d{1,10})$/;

/** Asks about a pull request as if it had just been opened by its author as it is now. */
export async function questionOfReference(reference: string, { github }: Connection): Promise<Question> {
  const { owner = '', repo = '', number = '' } = REFERENCE.exec(reference)?.groups ?? {};
  if (number === '') throw new UsageError(`${reference} is not a pull request, such as octo/repo#12`);
  const installationId = await findInstallation(github.app(), { owner, repo });
  const octokit = github.forInstallation(installationId, { repositoryNames: [repo] });
  const pullRequest = await readPullRequest(octokit, { owner, repo }, Number(number));
  const login = pullRequest.author?.login ?? 'ghost';
  return {
    kind: 'pull-request',
    installationId,
    repositoryId: pullRequest.repositoryId,
    owner,
    repo,
    number: Number(number),
    action: 'opened',
    actor: { login, isBot: pullRequest.author?.type === 'Bot' },
    headSha: pullRequest.headSha,
  };
}

const ROUTE = 'GET /repos/{owner}/{repo}/installation';

async function findInstallation(app: Octokit, repository: { owner: string; repo: string }): Promise<number> {
  try {
    const { data } = await app.request(ROUTE, repository);
    return z.object({ id: z.int() }).parse(data).id;
  } catch (error) {
    if (!(error instanceof GitHubError && error.reason === 'not-found')) throw error;
    throw new CommandFailed(`The App is not installed on ${repository.owner}/${repository.repo}.`);
  }
}
