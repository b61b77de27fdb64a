import type { IncomingMessage, ServerResponse } from 'node:http';
import { acceptToken, canReach } from './api/identity.ts';
import { isPermitted } from './api/permissions.ts';
import { Problem } from './api/problem.ts';
import type { Repository } from './entities.ts';
import { advertiseRefs, uploadPack } from './git/smart-http.ts';
import type { GitRequestRecord, Recording } from './recording.ts';
import { fullNameOf, type World } from './world.ts';

const GIT_PATH =
  /^\/(?<owner>[^/]+)\/(?<name>[^/]+?)(?:\.git)?\/(?<service>info\/refs|git-upload-pack|git-receive-pack)$/;

/** Whether a path is one of those that a git client asks for. */
export const isGitPath = (pathname: string): boolean => GIT_PATH.test(pathname);

/**
 * Serves clones and fetches. Reading a private repository takes an installation token with `contents: read` on it, given
 * as password of `x-access-token`; pushing is never allowed. Refusals are those of GitHub: 401 without credentials or with
 * bad ones, 404 for what the token cannot reach, 403 without the permission.
 */
export async function serveGit(
  world: World,
  recording: Recording,
  incoming: IncomingMessage,
  response: ServerResponse,
  url: URL,
): Promise<void> {
  const token = world.tokens.get(passwordOf(incoming) ?? '');
  const record: GitRequestRecord = {
    at: world.now(),
    method: incoming.method ?? 'GET',
    path: url.pathname,
    installationId: token?.installationId,
    status: 0,
  };
  recording.gitRequests.push(record);
  try {
    const { repository, service } = admit(world, incoming, url);
    record.status = 200;
    if (service === 'info/refs') await advertiseRefs(repository.git, incoming, response);
    else await uploadPack(repository.git, incoming, response);
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    record.status = error.status;
    incoming.resume();
    response.writeHead(error.status, { 'content-type': 'text/plain; charset=utf-8', ...error.headers });
    response.end(`${error.message}\n`);
  }
}

function admit(world: World, incoming: IncomingMessage, url: URL): { repository: Repository; service: string } {
  const { owner, name, service = '' } = GIT_PATH.exec(url.pathname)?.groups ?? {};
  const asked = service === 'info/refs' ? url.searchParams.get('service') : service;
  const fullName = `${decodeURIComponent(owner ?? '')}/${decodeURIComponent(name ?? '')}`;
  const renamed = world.formerNames.get(fullName.toLowerCase());
  const repository = world.repositoryNamed(fullName);
  if (repository === undefined && renamed !== undefined) {
    const location = `${world.origin}/${fullNameOf(renamed)}.git/${service}${url.search}`;
    throw new Problem(301, 'Moved Permanently', { headers: { location } });
  }
  requireReadAccess(world, incoming, repository);
  if (asked === 'git-receive-pack') throw new Problem(403, 'Write access to repository not granted.');
  if (repository === undefined) throw notFound();
  if (asked !== 'git-upload-pack') throw new Problem(400, 'Please upgrade your git client.');
  return { repository, service };
}

function requireReadAccess(world: World, incoming: IncomingMessage, repository: Repository | undefined): void {
  const password = passwordOf(incoming);
  if (password === undefined) {
    if (repository?.private === false) return;
    throw unauthorized('Authentication required');
  }
  const { token, installation } = acceptGitToken(world, password);
  if (repository === undefined) throw notFound();
  const isReached = canReach({ kind: 'installation', token, installation }, repository);
  if (!isReached && repository.private) throw notFound();
  if (isReached && repository.private && !isPermitted(token, 'contents', 'read')) {
    throw new Problem(403, 'Resource not accessible by integration');
  }
}

function acceptGitToken(world: World, password: string) {
  try {
    return acceptToken(world, password);
  } catch (error) {
    if (error instanceof Problem && error.status === 401) throw unauthorized('Invalid username or token.');
    throw error;
  }
}

/** The password of basic authentication as `x-access-token`; another user name is no way to present a token. */
function passwordOf(incoming: IncomingMessage): string | undefined {
  const encoded = /^basic (?<value>\S+)$/i.exec(incoming.headers.authorization ?? '')?.groups?.['value'];
  if (encoded === undefined) return undefined;
  const [user, ...password] = Buffer.from(encoded, 'base64').toString('utf8').split(':');
  return user === 'x-access-token' ? password.join(':') : '';
}

const notFound = (): Problem => new Problem(404, 'Repository not found.');

const unauthorized = (message: string): Problem =>
  new Problem(401, message, { headers: { 'www-authenticate': 'Basic realm="GitHub"' } });
