import type { Octokit } from '@octokit/rest';
import { z } from 'zod';
import { Id, readAnswer } from '../wire.ts';
import { readSpare } from './spare.ts';

export interface InstalledRepository {
  readonly id: number;
  readonly owner: string;
  readonly name: string;
  /** Milliseconds since the epoch; 0 for one that is empty. */
  readonly pushedAt: number;
}

export interface RepositoryPage {
  readonly repositories: readonly InstalledRepository[];
  readonly isLast: boolean;
  readonly spare: number;
}

const ROUTE = 'GET /installation/repositories';
const PER_PAGE = 100;

const WireRepositories = z.object({
  repositories: z.array(
    z.object({
      id: Id,
      name: z.string(),
      owner: z.object({ login: z.string() }),
      pushed_at: z.string().nullish(),
      archived: z.boolean().optional(),
      disabled: z.boolean().optional(),
    }),
  ),
});

/** One page, of a hundred, of the repositories that an installation reaches; without those nobody can write to. */
export async function listRepositories(octokit: Octokit, page: number): Promise<RepositoryPage> {
  const response = await octokit.request(ROUTE, { per_page: PER_PAGE, page });
  const { repositories } = readAnswer(WireRepositories, response, ROUTE);
  const writable = repositories.filter(({ archived, disabled }) => archived !== true && disabled !== true);
  return {
    repositories: writable.map(({ id, name, owner, pushed_at: pushedAt }) => ({
      id,
      owner: owner.login,
      name,
      pushedAt: Date.parse(pushedAt ?? '') || 0,
    })),
    isLast: repositories.length < PER_PAGE,
    spare: readSpare(response.headers),
  };
}
