import { createAppAuth } from '@octokit/auth-app';
import { Octokit } from '@octokit/rest';
import type { Clock } from '../core/clock.ts';
import type { Log } from '../core/log.ts';
import { confirmWrite } from '../core/write-guard.ts';
import type { Call } from './call.ts';
import { send, type SendOptions } from './send.ts';
import type { InstallationToken } from './tokens.ts';
import { replyOf } from './to-github-error.ts';
import { createTransport, type Fetch } from './transport.ts';

/** Pinned: without the header GitHub chooses a version, and may choose another one later. */
const API_VERSION = '2022-11-28';
const DEFAULT_MAX_BYTES = 25_000_000;
/** GitHub's replicas may not know a token of this age yet and answer 401. */
const YOUNG_TOKEN_MS = 5_000;
const REPLICATION_PAUSE_MS = 1_000;

export interface ClientOptions extends SendOptions {
  readonly baseUrl: string;
  readonly fetch: Fetch;
  readonly timeoutMs: number;
}

/** How a client proves who it is: as the App, by an installation's token, or by a header of the single call. */
export type Credentials =
  | { readonly kind: 'app'; readonly appId: number | string; readonly privateKey: string }
  | {
      readonly kind: 'installation';
      readonly get: () => Promise<InstallationToken>;
      readonly discard: (refused: InstallationToken) => void;
    }
  | { readonly kind: 'none' };

/** The part of a request's options that we set. */
interface Endpoint {
  headers: Record<string, string | number | undefined>;
  request?: Record<string, unknown>;
}

/**
 * An Octokit whose every request passes our limiter, our transport and our error mapping: callers see `GitHubError`
 * or `GitHubBusy`, never a `RequestError`. Neither the retry nor the throttling plugin is part of it.
 */
export function createClient(credentials: Credentials, options: ClientOptions): Octokit {
  const log = octokitLog(options.log);
  const octokit = new Octokit({
    baseUrl: options.baseUrl,
    userAgent: 'proofline',
    log,
    request: { log },
    ...(credentials.kind === 'app'
      ? { authStrategy: createAppAuth, auth: { appId: credentials.appId, privateKey: credentials.privateKey } }
      : {}),
  });
  // Registered after the authentication strategy, hence around it: the limiter comes first, the token last.
  octokit.hook.wrap('request', (request, endpoint) =>
    send(
      endpoint,
      (call) => {
        prepare(endpoint, call, options);
        if (credentials.kind !== 'installation') return Promise.resolve(request(endpoint));
        return withToken(credentials, options.clock, async (token) => {
          endpoint.headers.authorization = `token ${token}`;
          if (call.kind !== 'read') await confirmWrite();
          return request(endpoint);
        });
      },
      options,
    ),
  );
  return octokit;
}

/**
 * Changes the options in place, the only way that reaches every hook below ours: each of them holds this same object,
 * made for this one request, and ignores what is handed down. `request` may be shared with other calls: a copy is set.
 */
function prepare(endpoint: Endpoint, call: Call, { baseUrl, fetch, timeoutMs }: ClientOptions): void {
  const maxBytes = endpoint.request?.['maxBytes'];
  const transport = createTransport(call, {
    fetch,
    baseUrl,
    timeoutMs,
    maxBytes: typeof maxBytes === 'number' ? maxBytes : DEFAULT_MAX_BYTES,
  });
  endpoint.headers['x-github-api-version'] = API_VERSION;
  endpoint.request = { ...endpoint.request, fetch: transport };
}

/** A refused token is replaced once. A 401 means that nothing was done, so this holds for writes as well. */
async function withToken<T>(
  { get, discard }: Extract<Credentials, { kind: 'installation' }>,
  clock: Clock,
  perform: (token: string) => Promise<T>,
): Promise<T> {
  const token = await get();
  try {
    return await perform(token.token);
  } catch (error) {
    if (replyOf(error)?.status !== 401) throw error;
    discard(token);
    if (clock.now() - token.mintedAt.getTime() < YOUNG_TOKEN_MS) await clock.sleep(REPLICATION_PAUSE_MS);
    const fresh = await get();
    return perform(fresh.token);
  }
}

const silent = (): void => {};

/** Octokit logs every request with its options at `debug`; `send` logs less and knows more. Its warnings are kept. */
function octokitLog(log: Log) {
  return {
    debug: silent,
    info: silent,
    error: silent,
    warn: (notice: string) => log.warn({ notice }, 'octokit warning'),
  };
}
