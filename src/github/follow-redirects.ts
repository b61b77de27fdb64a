import type { GitHubError, GitHubErrorReason } from './github-error.ts';

const MAX_HOPS = 5;
const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

/**
 * Fetches and follows redirects on the same origin only, so credentials never travel to another host or down to http.
 *
 * A renamed repository answers 301, and GitHub asks for the same request at the new address: method and body stay,
 * where the fetch standard would turn a POST into a GET. Only 303 becomes a GET.
 */
export async function followRedirects(
  fetch: typeof globalThis.fetch,
  url: URL,
  init: RequestInit,
  fail: (reason: GitHubErrorReason, detail: string) => GitHubError,
): Promise<Response> {
  let target = url;
  let request = init;
  for (let hop = 0; hop <= MAX_HOPS; hop += 1) {
    const response = await fetch(target.href, { ...request, redirect: 'manual' });
    const location = response.headers.get('location');
    if (!REDIRECTS.has(response.status) || location === null) return response;
    await response.body?.cancel();
    const next = URL.parse(location, target.href);
    if (next?.origin !== target.origin) throw fail('redirect-refused', 'GitHub redirected to another host');
    if (response.status === 303) request = withoutBody(request);
    target = next;
  }
  throw fail('redirect-refused', `more than ${MAX_HOPS} redirects`);
}

function withoutBody({ body: _body, ...request }: RequestInit): RequestInit {
  return { ...request, method: 'GET' };
}
