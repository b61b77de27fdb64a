import { invalid } from './api-error.ts';
import { newResourceId } from './ids.ts';
import type { Platform } from './platform.ts';
import { findFile } from './routes/files.ts';
import { mountRepository, probeRepository, type RepositoryProblem } from './sandbox/mount-repository.ts';
import { UPLOADS, WORKSPACE } from './sandbox/sandbox.ts';
import type { Session } from './session.ts';
import type { FileParams, FileResource, RepositoryParams, RepositoryResource } from './wire.ts';

const SHA = /^[0-9a-f]{40}(?:[0-9a-f]{24})?$/;

export interface RepositoryMount {
  readonly resource: RepositoryResource;
  /** Every token received for it, the newest last. The API never shows them. */
  readonly tokens: string[];
}

export interface FileMount {
  readonly resource: FileResource;
  readonly content: Buffer;
}

export type Mount = RepositoryMount | FileMount;

/** One time that the platform went to a repository, with the token that it held at that moment. */
export interface TokenUse {
  readonly at: number;
  readonly sessionId: string;
  readonly purpose: 'mount' | 'fetch';
  readonly token: string | undefined;
  readonly ok: boolean;
  /** Why it was refused; `repository_authentication_error` for a token that is expired, revoked or unknown. */
  readonly problem: RepositoryProblem | undefined;
}

export const isRepository = (mount: Mount): mount is RepositoryMount => 'tokens' in mount;

/** Checks a repository resource and names its mount point; nothing is cloned yet. */
export function repositoryMount(platform: Platform, params: RepositoryParams): RepositoryMount {
  const name = repositoryName(platform, params.url);
  const { checkout = null, authorization_token: token } = params;
  if (checkout?.type === 'commit' && !SHA.test(checkout.sha)) throw invalid('checkout.sha: must be a full commit SHA');
  const mountPath = params.mount_path ?? `${WORKSPACE}/${name}`;
  if (!isBelow(WORKSPACE, mountPath)) throw invalid(`mount_path: must be under ${WORKSPACE}`);
  const at = new Date(platform.now()).toISOString();
  const id = newResourceId('sesrsc');
  return {
    tokens: token === undefined ? [] : [token],
    resource: {
      id,
      type: 'github_repository',
      url: params.url,
      mount_path: mountPath,
      checkout,
      created_at: at,
      updated_at: at,
    },
  };
}

/** Gives a session its own read-only copy of an uploaded file; the copy has a new file id. */
export function fileMount(platform: Platform, session: Session, params: FileParams): FileMount {
  const { content, metadata } = findFile(platform, params.file_id);
  const mountPath = `${UPLOADS}/${(params.mount_path ?? params.file_id).replace(/^\/+/, '')}`;
  if (!isBelow(UPLOADS, mountPath)) throw invalid(`mount_path: must stay below ${UPLOADS}`);
  const copy = { ...metadata, id: newResourceId('file'), scope: { id: session.id, type: 'session' as const } };
  platform.files.set(copy.id, { content, metadata: copy });
  const at = new Date(platform.now()).toISOString();
  const id = newResourceId('sesrsc');
  return {
    content,
    resource: { id, type: 'file', file_id: copy.id, mount_path: mountPath, created_at: at, updated_at: at },
  };
}

/** Fills the sandbox. A repository that cannot be had is reported as an event; the session goes on without it. */
export async function provision(platform: Platform, session: Session): Promise<void> {
  const { signal } = session.lifetime;
  for (const mount of session.mounts) {
    if (signal.aborted) return;
    if (!isRepository(mount)) {
      await session.sandbox.write(mount.resource.mount_path, mount.content);
      continue;
    }
    await useToken(platform, session, mount, 'mount');
  }
}

/**
 * Goes to every mounted repository again, as an agent's `git fetch` would, with the newest token of each.
 *
 * Returns the first refusal; every refusal also stands in the history, and the session goes on.
 */
export async function fetchRepositories(platform: Platform, session: Session): Promise<RepositoryProblem | undefined> {
  const problems: (RepositoryProblem | undefined)[] = [];
  for (const mount of session.mounts) {
    if (isRepository(mount)) problems.push(await useToken(platform, session, mount, 'fetch'));
  }
  return problems.find((problem) => problem !== undefined);
}

async function useToken(
  platform: Platform,
  session: Session,
  { resource, tokens }: RepositoryMount,
  purpose: TokenUse['purpose'],
): Promise<RepositoryProblem | undefined> {
  const { sandbox, lifetime, id: sessionId } = session;
  const { url, mount_path: mountPath, checkout = null } = resource;
  const token = tokens.at(-1);
  const at = platform.now();
  const reach = purpose === 'mount' ? mountRepository : probeRepository;
  const problem = await reach(sandbox, { url, mountPath, checkout, token }, lifetime.signal);
  if (lifetime.signal.aborted) return problem;
  platform.tokenUses.push({ at, sessionId, purpose, token, ok: problem === undefined, problem });
  if (problem === undefined) return undefined;
  const message = `${url} could not be ${purpose === 'mount' ? 'mounted' : 'fetched'}`;
  const error = { type: problem, message, repository_url: url, retry_status: { type: 'retrying' } };
  session.log.append({ type: 'session.error', error });
  return problem;
}

function repositoryName(platform: Platform, url: string): string {
  const origins = ['https://github.com', ...platform.repositoryOrigins];
  const origin = origins.find((allowed) => url.startsWith(`${allowed}/`));
  const [owner, name, ...rest] = origin === undefined ? [] : url.slice(origin.length + 1).split('/');
  if (!owner || !name || rest.length > 0 || name.endsWith('.git') || /[?#@\s]/.test(`${owner}${name}`)) {
    throw invalid('url: must be https://github.com/OWNER/REPOSITORY');
  }
  return name;
}

const isBelow = (root: string, given: string): boolean =>
  given.startsWith(`${root}/`) && !given.split('/').includes('..') && !given.includes('\0');
