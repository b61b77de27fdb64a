import type { Octokit } from '@octokit/rest';
import type { GitHub } from '../github/github.ts';
import { PUBLISHER_PERMISSIONS } from '../github/publisher-permissions.ts';

/** The client that reads and writes about a pull request: its token reaches this one repository and never leaves us. */
export function publisherFor(
  { installationId, repositoryId }: { readonly installationId: number; readonly repositoryId: number },
  github: GitHub,
): Octokit {
  return github.forInstallation(installationId, { repositoryIds: [repositoryId], permissions: PUBLISHER_PERMISSIONS });
}
