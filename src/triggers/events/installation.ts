import type { z } from 'zod';
import { type Classification, skip, take } from '../classification.ts';
import type { InstallationPayload, InstallationRepositoriesPayload } from '../payload.ts';

interface Own {
  readonly appId: number;
}

/** Starts nothing: what is new to the App is reviewed once a pull request asks for it. */
export function classifyInstallation(
  { action, installation }: z.infer<typeof InstallationPayload>,
  { appId }: Own,
): Classification {
  if (installation.app_id !== appId) return skip('installation of another App');
  const installationId = installation.id;
  if (action === 'deleted') return take({ kind: 'uninstalled', installationId });
  if (action === 'suspend') return take({ kind: 'suspended', installationId });
  return skip(`installation.${action}: reviews begin with the next event of a pull request`);
}

export function classifyRepositories(
  {
    action,
    installation,
    repositories_added: added,
    repositories_removed: removed,
  }: z.infer<typeof InstallationRepositoriesPayload>,
  { appId }: Own,
): Classification {
  if (installation.app_id !== appId) return skip('installation of another App');
  if (action !== 'added' && action !== 'removed') return skip(`installation_repositories.${action} is not acted on`);
  const repositoryIds = (action === 'added' ? added : removed).map(({ id }) => id);
  return take({ kind: `repositories-${action}`, installationId: installation.id, repositoryIds });
}
