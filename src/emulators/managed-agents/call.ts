import type { ServerResponse } from 'node:http';
import type { RequestKind } from './rate-limit.ts';

/** A request that passed authentication and validation. */
export interface Call {
  readonly params: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, unknown>>;
  /** The parsed JSON body; undefined when there is none. */
  readonly body: unknown;
  /** The body as received, for uploads. */
  readonly raw: Buffer;
  readonly contentType: string;
  /** For the one route that answers by itself, the event stream. */
  readonly response: ServerResponse;
}

export interface Route {
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** Path with `:name` segments. */
  readonly path: string;
  readonly kind: RequestKind;
  /** The route reads a query; elsewhere any parameter is misuse. */
  readonly query?: true;
  /** The route writes the response itself. */
  readonly streams?: true;
  /** Works without the beta header. */
  readonly stable?: true;
  readonly handle: (call: Call) => unknown;
}

export interface MatchedRoute {
  readonly route: Route;
  readonly params: Record<string, string>;
}

/** The route for a request, with its path parameters. */
export function matchRoute(routes: readonly Route[], method: string, path: string): MatchedRoute | undefined {
  const actual = path.split('/');
  for (const route of routes) {
    const params = route.method === method ? matchPath(route.path.split('/'), actual) : undefined;
    if (params) return { route, params };
  }
  return undefined;
}

function matchPath(expected: readonly string[], actual: readonly string[]): Record<string, string> | undefined {
  if (expected.length !== actual.length) return undefined;
  const params: Record<string, string> = {};
  for (const [index, segment] of expected.entries()) {
    const given = actual[index] ?? '';
    if (segment.startsWith(':')) params[segment.slice(1)] = decodeURIComponent(given);
    else if (segment !== given) return undefined;
  }
  return params;
}

/** Query parameters as an object; `name[]` collects into an array. The SDK's own `beta` marker is left out. */
export function readQuery(search: URLSearchParams): Record<string, unknown> {
  const query: Record<string, unknown> = {};
  for (const key of new Set(search.keys())) {
    if (key === 'beta') continue;
    if (key.endsWith('[]')) query[key.slice(0, -2)] = search.getAll(key);
    else query[key] = search.get(key);
  }
  return query;
}
