import type { Call } from './call.ts';
import { GitHubError, type GitHubErrorReason } from './github-error.ts';
import { followRedirects } from './follow-redirects.ts';

export type Fetch = typeof globalThis.fetch;

export interface TransportOptions {
  readonly fetch: Fetch;
  /** Only this origin is ever spoken to. */
  readonly baseUrl: string;
  /** From the first byte sent to the last byte read, in milliseconds. */
  readonly timeoutMs: number;
  /** Largest body that is read, in bytes after decompression. */
  readonly maxBytes: number;
}

/**
 * A `fetch` for one call that answers in full or fails.
 *
 * Octokit by itself has no time limit, follows redirects anywhere and takes a body that breaks off for an empty one.
 * Here the body has arrived whole, within time and size, before Octokit sees the response.
 */
export function createTransport(call: Call, options: TransportOptions): Fetch {
  const fail = (reason: GitHubErrorReason, detail: string) => new GitHubError(call, { reason, detail });

  return async (input, init = {}) => {
    const url = new URL(input instanceof Request ? input.url : input);
    if (url.origin !== new URL(options.baseUrl).origin) {
      throw fail('redirect-refused', 'another host than the configured GitHub'); // a pagination link, for one
    }
    const timer = new AbortController();
    const timeout = setTimeout(() => {
      timer.abort();
    }, options.timeoutMs);
    const signal = init.signal ? AbortSignal.any([init.signal, timer.signal]) : timer.signal;
    try {
      const response = await followRedirects(options.fetch, url, { ...init, signal }, fail);
      const body = await readBody(response, options.maxBytes, fail);
      return whole(response, body);
    } catch (error) {
      throw timer.signal.aborted ? fail('timeout', `no complete answer within ${options.timeoutMs} ms`) : error;
    } finally {
      clearTimeout(timeout);
    }
  };
}

async function readBody(
  { body }: Response,
  maxBytes: number,
  fail: (reason: GitHubErrorReason, detail: string) => GitHubError,
): Promise<Buffer<ArrayBuffer> | null> {
  if (body === null) return null;
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.byteLength;
    if (size > maxBytes) throw fail('too-large', `the answer exceeds ${maxBytes} bytes`); // leaving the loop cancels the body
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function whole({ status, statusText, headers, url }: Response, body: Buffer<ArrayBuffer> | null): Response {
  const isBodiless = status === 204 || status === 205 || status === 304;
  const response = new Response(isBodiless ? null : body, { status, statusText, headers });
  return Object.defineProperty(response, 'url', { value: url }); // Octokit pages through some lists by it
}
