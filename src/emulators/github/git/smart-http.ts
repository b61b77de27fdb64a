import type { IncomingMessage, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { spawnGit } from './run-git.ts';
import type { GitRepository } from './repository.ts';

/** `# service=git-upload-pack` as a pkt-line, then a flush: how protocol versions 0 and 1 begin. */
const SERVICE_HEADER = '001e# service=git-upload-pack\n0000';

/** Answers `GET info/refs?service=git-upload-pack` with the refs as they are now. */
export async function advertiseRefs(
  repository: GitRepository,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  await repository.publishRefs();
  const protocol = protocolVersion(request);
  response.writeHead(200, noCache('application/x-git-upload-pack-advertisement'));
  if (protocol !== 'version=2') response.write(SERVICE_HEADER);
  const git = spawnGit(
    repository.directory,
    ['upload-pack', '--stateless-rpc', '--advertise-refs', repository.directory],
    gitProtocol(protocol),
  );
  git.stdin.end();
  git.stderr.resume();
  await pipeline(git.stdout, response);
}

/** Answers `POST git-upload-pack`: one round of a fetch, shallow or not, of refs or of bare commits. */
export async function uploadPack(
  repository: GitRepository,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const git = spawnGit(
    repository.directory,
    ['upload-pack', '--stateless-rpc', repository.directory],
    gitProtocol(protocolVersion(request)),
  );
  git.stderr.resume();
  response.writeHead(200, noCache('application/x-git-upload-pack-result'));
  const isCompressed = /gzip/.test(request.headers['content-encoding'] ?? '');
  // Git may hang up on a request it has understood before the last byte of it was written.
  const sent = (isCompressed ? pipeline(request, createGunzip(), git.stdin) : pipeline(request, git.stdin)).catch(
    () => undefined,
  );
  await pipeline(git.stdout, response);
  await sent;
}

function protocolVersion(request: IncomingMessage): string | undefined {
  const asked = request.headers['git-protocol'];
  return typeof asked === 'string' && /^version=[0-2]$/.test(asked) ? asked : undefined;
}

const gitProtocol = (version: string | undefined): Record<string, string> =>
  version === undefined ? {} : { GIT_PROTOCOL: version };

function noCache(contentType: string): Record<string, string> {
  return { 'content-type': contentType, 'cache-control': 'no-cache, max-age=0, must-revalidate' };
}
