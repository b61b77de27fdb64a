import type { Octokit } from '@octokit/rest';
import { z } from 'zod';
import { GitHubError } from '../github-error.ts';
import { Id, readAnswer } from '../wire.ts';

export interface Installation {
  readonly id: number;
  /** Of the account; a slug for an enterprise. */
  readonly login: string;
  readonly createdAt: Date;
  readonly isSuspended: boolean;
}

const LIST = 'GET /app/installations';
const ONE = 'GET /app/installations/{installation_id}';
const PER_PAGE = 100;

const WireInstallation = z
  .object({
    id: Id,
    account: z.object({ login: z.string().optional(), slug: z.string().optional() }).nullish(),
    created_at: z.iso.datetime({ offset: true }),
    suspended_at: z.string().nullish(),
  })
  .transform(({ id, account, created_at: createdAt, suspended_at: suspendedAt }): Installation => ({
    id,
    login: account?.login ?? account?.slug ?? '',
    createdAt: new Date(createdAt),
    isSuspended: suspendedAt != null,
  }));

/** All installations of the App, a hundred to a request. `app` must speak as the App itself; so below. */
export async function listInstallations(app: Octokit): Promise<Installation[]> {
  const installations: Installation[] = [];
  for (let page = 1; ; page += 1) {
    const response = await app.request(LIST, { per_page: PER_PAGE, page });
    const listed = readAnswer(z.array(WireInstallation), response, LIST);
    installations.push(...listed);
    if (listed.length < PER_PAGE) return installations;
  }
}

/** Whether GitHub says in so many words that there is no such installation of the App. */
export async function isInstallationGone(app: Octokit, installationId: number): Promise<boolean> {
  try {
    await app.request(ONE, { installation_id: installationId });
    return false;
  } catch (error) {
    if (error instanceof GitHubError && error.reason === 'not-found') return true;
    throw error;
  }
}
