import { fullNameOf, type World } from '../world.ts';
import { stripApiPrefix, type ReadRequest } from './request.ts';
import { Problem } from './problem.ts';

/** `/repositories/{id}/…`, where redirects lead, is another name of `/repos/{owner}/{repo}/…`. */
export function resolveRepositoryPath(world: World, url: URL): URL {
  const found = /^\/repositories\/(?<id>\d+)(?<rest>\/.*)?$/.exec(stripApiPrefix(url.pathname))?.groups;
  const repository = found && world.repositories.get(Number(found['id']));
  if (repository === undefined) return url;
  const resolved = new URL(url);
  resolved.pathname = `/api/v3/repos/${fullNameOf(repository)}${found?.['rest'] ?? ''}`;
  return resolved;
}

/** A renamed repository answers under its former name with a redirect to its id: 301 for reads, 307 for writes. */
export function redirectFormerName(
  world: World,
  request: Pick<ReadRequest, 'path' | 'url' | 'method'>,
  fullName: string,
): void {
  const renamed = world.formerNames.get(fullName.toLowerCase());
  if (renamed === undefined || world.repositoryNamed(fullName) !== undefined) return;
  const rest = request.path.split('/').slice(4).join('/');
  const location = `${world.origin}/api/v3/repositories/${renamed.id}${rest === '' ? '' : `/${rest}`}${request.url.search}`;
  throw new Problem(request.method === 'GET' ? 301 : 307, 'Moved Permanently', { headers: { location } });
}
