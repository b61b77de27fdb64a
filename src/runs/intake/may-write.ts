import type { Octokit } from '@octokit/rest';
import { readPermission } from '../../github/read-permission.ts';
import type { RepositoryName } from '../../github/repository-url.ts';
import { isBotLogin } from '../../triggers/logins.ts';

/**
 * Whether the word of an account counts: it may write to the repository, and is no bot. What a bot does is often somebody
 * else's wish, such as a label that goes with a changed path.
 */
export async function mayWrite(octokit: Octokit, repository: RepositoryName, login: string): Promise<boolean> {
  if (isBotLogin(login)) return false;
  const { level } = await readPermission(octokit, repository, login);
  return level === 'admin' || level === 'write';
}
