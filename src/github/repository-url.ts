/** A repository by its current name; names change, ids do not. */
export interface RepositoryName {
  readonly owner: string;
  readonly repo: string;
}

/**
 * Where people and git find a repository: `https://github.com/OWNER/REPO`, or below the host of a GHES REST root.
 *
 * `https://HOST/api/v3` is a GHES root, `https://api.SUBDOMAIN.ghe.com` one of GHE.com. No trailing slash, no `.git`.
 */
export function repositoryUrl(baseUrl: string | undefined, { owner, repo }: RepositoryName): string {
  const root = new URL(baseUrl ?? 'https://api.github.com');
  const isServer = root.pathname.replace(/\/+$/, '') !== '';
  const host = isServer ? root.host : root.host.replace(/^api\./, '');
  return `${root.protocol}//${host}/${encodeURIComponent(owner)}/${encodeURIComponent(repo)}`;
}
