import type { Octokit } from '@octokit/rest';
import { GitHubError } from './github-error.ts';
import type { RepositoryName } from './repository-url.ts';

const DEFAULT_MAX_BYTES = 5_000_000;
/** Where git looks for a NUL byte to tell binary from text. */
const BINARY_PROBE_BYTES = 8_000;

/** What there is at a path. `unreadable`: something, but no text of a size that is taken. */
export type BlobText =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'absent' }
  | { readonly kind: 'unreadable'; readonly why: 'no file' | 'binary' | 'too large' };

interface BlobPlace {
  readonly path: string;
  /** The default branch, unless named. */
  readonly ref?: string;
  readonly maxBytes?: number;
  /** Whether a `ref` that does not exist is an error rather than a file that does not [false]. */
  readonly isRefRequired?: boolean;
}

/**
 * The text of one file at `ref` (a commit SHA, so that the answer cannot move).
 *
 * `undefined` when there is nothing to quote from: no such file, a directory or submodule, a binary (a NUL among the
 * first 8,000 bytes), or more than `maxBytes` [5 MB; GitHub itself stops at 100 MB]. Bytes that are no UTF-8 become
 * U+FFFD and a byte order mark stays, so lines keep their numbers.
 */
export async function readBlobText(
  octokit: Octokit,
  repository: RepositoryName,
  place: BlobPlace,
): Promise<string | undefined> {
  const blob = await readBlob(octokit, repository, place);
  return blob.kind === 'text' ? blob.text : undefined;
}

/**
 * The same for those who must know whether there is no file or one that cannot be read. `ref` may be `refs/heads/BRANCH`
 * too.
 */
export async function readBlob(
  octokit: Octokit,
  { owner, repo }: RepositoryName,
  { path, ref, maxBytes = DEFAULT_MAX_BYTES, isRefRequired = false }: BlobPlace,
): Promise<BlobText> {
  if (!isPlainPath(path)) return { kind: 'absent' };
  try {
    const response = await octokit.request(`GET /repos/{owner}/{repo}/contents/${encodePath(path)}`, {
      owner,
      repo,
      ...(ref === undefined ? {} : { ref }),
      headers: { accept: 'application/vnd.github.raw+json' },
      // The stream keeps Octokit from parsing a JSON file and from decoding anything.
      request: { parseSuccessResponseBody: false, maxBytes },
    });
    if (isJson(response.headers['content-type'])) return { kind: 'unreadable', why: 'no file' }; // a listing
    const text = decode(await collect(response.data));
    return text === undefined ? { kind: 'unreadable', why: 'binary' } : { kind: 'text', text };
  } catch (error) {
    if (!(error instanceof GitHubError)) throw error;
    if (isRefRequired && NO_SUCH_REF.test(error.message)) throw error;
    if (error.reason === 'not-found') return { kind: 'absent' };
    if (error.reason === 'too-large') return { kind: 'unreadable', why: 'too large' };
    throw error;
  }
}

/** How GitHub says that there is no such branch or commit; of a file it says `Not Found`. */
const NO_SUCH_REF = /no commit found for the ref/i;

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
