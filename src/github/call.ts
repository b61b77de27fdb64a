/**
 * How a request counts.
 *
 * - `read`: may be repeated without harm, bounded by concurrency only.
 * - `write`: creates or changes content, counted against GitHub's content limits, never repeated by us.
 * - `progress`: a write that nobody misses; it yields to the others and is dropped rather than queued.
 */
export type CallKind = 'read' | 'write' | 'progress';

/** The budget a request draws on: GitHub counts REST and GraphQL apart. */
export type CallResource = 'core' | 'graphql';

/** What the limiter, the retries and the error mapping need to know about a request. */
export interface Call {
  /** Method and route template, for example `POST /repos/{owner}/{repo}/check-runs`; never a query or a value. */
  readonly route: string;
  readonly kind: CallKind;
  readonly resource: CallResource;
}

/** The part of Octokit's request options that decides how a request counts. */
export interface CallOptions {
  readonly method: string;
  readonly url?: string;
  readonly query?: unknown;
  readonly request?: Readonly<Record<string, unknown>>;
}

/** Pass as `request` of a write that only shows progress: `octokit.rest.checks.update({ …, request: AS_PROGRESS })`. */
export const AS_PROGRESS = { priority: 'progress' } as const;

/** Pass as `request` of a call that is no GET but may be repeated without harm and creates no content. */
export const AS_REPEATABLE = { repeatable: true } as const;

/** Reads from the options of a request how it counts. */
export function describeCall({ method, url = '', query, request = {} }: CallOptions): Call {
  const path = url.replace(/^https?:\/\/[^/]+/, '').replace(/\?.*$/, '');
  const isGraphql = path.endsWith('/graphql');
  const repeats =
    method === 'GET' || method === 'HEAD' || request['repeatable'] === true || (isGraphql && !isMutation(query));
  return {
    route: `${method} ${path}`,
    kind: repeats ? 'read' : request['priority'] === 'progress' ? 'progress' : 'write',
    resource: isGraphql ? 'graphql' : 'core',
  };
}

/** Anything but a plain query counts as a mutation: a write taken for a read could be repeated. */
function isMutation(query: unknown): boolean {
  return typeof query !== 'string' || /^\s*(?:query\b|\{)/.exec(query) === null || /\bmutation\b/.test(query);
}
