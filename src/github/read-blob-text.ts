import type { Octokit } from '@octokit/rest';
import { GitHubError } from './github-error.ts';
import type { RepositoryName } from './repository-url.ts';

const DEFAULT_MAX_BYTES = 5_000_000;
/** Where git looks for a NUL byte to tell binary from text. */
const BINARY_PROBE_BYTES = 8_000;

/**
 * The text of one file at `ref` (a commit SHA, so that the answer cannot move).
 *
 * `undefined` when there is nothing to quote from: no such file, a directory or submodule, a binary (a NUL among the
 * first 8,000 bytes), or more than `maxBytes` [5 MB; GitHub itself stops at 100 MB]. Bytes that are no UTF-8 become
 * U+FFFD and a byte order mark stays, so lines keep their numbers.
 */
export async function readBlobText(
  octokit: Octokit,
  { owner, repo }: RepositoryName,
  {
    path,
    ref,
    maxBytes = DEFAULT_MAX_BYTES,
  }: { readonly path: string; readonly ref: string; readonly maxBytes?: number },
): Promise<string | undefined> {
  if (!isPlainPath(path)) return undefined;
  try {
    const response = await octokit.request(`GET /repos/{owner}/{repo}/contents/${encodePath(path)}`, {
      owner,
      repo,
      ref,
      headers: { accept: 'application/vnd.github.raw+json' },
      // The stream keeps Octokit from parsing a JSON file and from decoding anything.
      request: { parseSuccessResponseBody: false, maxBytes },
    });
    if (isJson(response.headers['content-type'])) return undefined; // a listing instead of a file
    return decode(await collect(response.data));
  } catch (error) {
    if (error instanceof GitHubError && (error.reason === 'not-found' || error.reason === 'too-large'))
      return undefined;
    throw error;
  }
}

/** Segments that a URL would swallow could lead to another endpoint. */
const isPlainPath = (path: string): boolean =>
  path !== '' && path.split('/').every((segment) => segment !== '' && segment !== '.' && segment !== '..');

const encodePath = (path: string): string => path.split('/').map(encodeURIComponent).join('/');

const isJson = (contentType: string | undefined): boolean => /^application\/json\b/.test(contentType ?? '');

/** An empty file arrives without a stream. */
const collect = async (body: unknown): Promise<Uint8Array> =>
  body instanceof ReadableStream ? new Uint8Array(await new Response(body).arrayBuffer()) : new Uint8Array();

function decode(bytes: Uint8Array): string | undefined {
  if (bytes.subarray(0, BINARY_PROBE_BYTES).includes(0)) return undefined;
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
}
