import type { Octokit } from '@octokit/rest';
import type { Clock } from '../core/clock.ts';
import type { Log } from '../core/log.ts';
import type { SecretMasker } from '../core/secrets.ts';
import { AS_REPEATABLE } from './call.ts';
import { createClient } from './client.ts';
import { GitHubError } from './github-error.ts';
import { Limiter } from './limiter.ts';
import { RecentMap } from './recent-map.ts';
import { createTokenSource, keyOf, type TokenScope } from './tokens.ts';
import type { Fetch } from './transport.ts';

const DEFAULT_BASE_URL = 'https://api.github.com';
const DEFAULT_TIMEOUT_MS = 15_000;
const DEFAULT_MAX_WAIT_MS = 60_000;
const DEFAULT_MAX_READS = 20;
const MAX_CLIENTS = 500;
const MAX_LIMITERS = 2_000;

export interface GitHubOptions {
  readonly appId: number | string;
  /** PEM, with real or escaped newlines. */
  readonly privateKey: string;
  /** REST root, for example `https://HOST/api/v3` on GHES [https://api.github.com]. */
  readonly baseUrl?: string;
  readonly log: Log;
  readonly clock: Clock;
  readonly masker: SecretMasker;
  /** Time one attempt of one request may take, in milliseconds [15,000]. */
  readonly requestTimeoutMs?: number;
  /** Longest wait for a limit that is slept inside a request, in milliseconds; longer ones throw `GitHubBusy` [60,000]. */
  readonly maxWaitMs?: number;
  /** Reads in flight at once per installation [20]. */
  readonly maxReads?: number;
  readonly fetch?: Fetch;
  /** Randomness of the retry jitter, in [0, 1). */
  readonly random?: () => number;
}

/** A token for a session's mount: one repository, `contents: read`, nothing else. */
export interface SessionToken {
  readonly token: string;
  /** By our clock. An hour after the mint on github.com. */
  readonly expiresAt: Date;
}

/**
 * The App's way to GitHub. One per process: limits and tokens are kept in here.
 *
 * Clients throw `GitHubError` (what went wrong, whether a write is in doubt) or `GitHubBusy` (wait, then come back).
 */
export interface GitHub {
  /** Speaks as the App itself (JWT): `/app`, deliveries, installations. Corrects for a skewed clock by GitHub's `Date`. */
  app(): Octokit;
  /** Speaks for an installation, optionally with less than it was granted. The same client for the same arguments. */
  forInstallation(installationId: number, scope?: TokenScope): Octokit;
  /** A fresh token that reads one repository; never cached, so it lives its full time. */
  mintSessionToken(installationId: number, repositoryId: number): Promise<SessionToken>;
  /** Makes a token useless before its time. One that GitHub no longer accepts is success. */
  revokeToken(token: string): Promise<void>;
}

/** Wires clients, tokens and limiters together. Makes no request by itself. */
export function createGitHub(options: GitHubOptions): GitHub {
  const { appId, privateKey, clock, masker, log, random = Math.random } = options;
  const clientOptions = {
    baseUrl: options.baseUrl ?? DEFAULT_BASE_URL,
    // Looked up at call time, so that an interceptor installed later is seen.
    fetch: options.fetch ?? ((...request: Parameters<Fetch>) => globalThis.fetch(...request)),
    timeoutMs: options.requestTimeoutMs ?? DEFAULT_TIMEOUT_MS,
    clock,
    masker,
    random,
  };
  const newLimiter = () =>
    new Limiter({
      clock,
      maxWaitMs: options.maxWaitMs ?? DEFAULT_MAX_WAIT_MS,
      maxReads: options.maxReads ?? DEFAULT_MAX_READS,
    });

  const appLimiter = newLimiter();
  const limiters = new RecentMap<number, Limiter>(MAX_LIMITERS);
  const clients = new RecentMap<string, Octokit>(MAX_CLIENTS);

  const asApp = { ...clientOptions, log, limiter: () => appLimiter };
  const app = createClient({ kind: 'app', appId, privateKey }, asApp);
  const anyone = createClient({ kind: 'none' }, asApp);
  const tokens = createTokenSource({ app, clock, masker });

  const createInstallationClient = (installationId: number, scope?: TokenScope) =>
    createClient(
      {
        kind: 'installation',
        get: () => tokens.get(installationId, scope),
        discard: (refused) => {
          tokens.discard(installationId, scope, refused);
        },
      },
      {
        ...clientOptions,
        log: log.child({ installationId }),
        limiter: () => limiters.getOrCreate(installationId, newLimiter),
      },
    );

  return {
    app: () => app,
    forInstallation: (installationId, scope) =>
      clients.getOrCreate(keyOf(installationId, scope), () => createInstallationClient(installationId, scope)),
    async mintSessionToken(installationId, repositoryId) {
      const scope = { repositoryIds: [repositoryId], permissions: { contents: 'read' } } as const;
      const { token, expiresAt } = await tokens.mint(installationId, scope);
      return { token, expiresAt };
    },
    async revokeToken(token) {
      try {
        const headers = { authorization: `token ${token}` };
        await anyone.request('DELETE /installation/token', { headers, request: AS_REPEATABLE });
      } catch (error) {
        if (!(error instanceof GitHubError && error.status === 401)) throw error;
      }
    },
  };
}
