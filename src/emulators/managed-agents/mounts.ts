import { invalid } from './api-error.ts';
import { newResourceId } from './ids.ts';
import type { Platform } from './platform.ts';
import { findFile } from './routes/files.ts';
import { mountRepository } from './sandbox/mount-repository.ts';
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
export async function provision(session: Session): Promise<void> {
  const { signal } = session.lifetime;
  for (const mount of session.mounts) {
    if (signal.aborted) return;
    if (!isRepository(mount)) {
      await session.sandbox.write(mount.resource.mount_path, mount.content);
      continue;
    }
    const { url, mount_path: mountPath, checkout = null } = mount.resource;
    const problem = await mountRepository(
      session.sandbox,
      { url, mountPath, checkout, token: mount.tokens.at(-1) },
      signal,
    );
    if (problem === undefined || signal.aborted) continue;
    const error = {
      type: problem,
      message: `${url} could not be mounted`,
      repository_url: url,
      retry_status: { type: 'retrying' },
    };
    session.log.append({ type: 'session.error', error });
  }
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
