import { z } from 'zod';
import type { Octokit } from '@octokit/rest';
import type { Clock } from '../core/clock.ts';
import type { SecretMasker } from '../core/secrets.ts';
import { AS_REPEATABLE } from './call.ts';
import { readClockOffset } from './rate-limit.ts';
import { RecentMap } from './recent-map.ts';
import { MINT_ROUTE } from './to-github-error.ts';
import { readAnswer } from './wire.ts';

/** A token this close to its end is not handed out: the work it is for may outlive it. */
const MARGIN_MS = 5 * 60_000;
const MAX_CACHED = 1_000;
/** An expired token opens nothing; the masker keeps it this much longer in case our clock is wrong. */
const MASKED_AFTER_END_MS = 3_600_000;

/** Narrows a token to some repositories of the installation and to some of its permissions. */
export interface TokenScope {
  readonly repositoryIds?: readonly number[];
  /** Names without the owner, for repositories whose ids nobody has told. */
  readonly repositoryNames?: readonly string[];
  readonly permissions?: Readonly<Record<string, 'read' | 'write'>>;
}

export interface InstallationToken {
  readonly token: string;
  /** By our clock, even where it disagrees with GitHub's. */
  readonly expiresAt: Date;
  readonly mintedAt: Date;
}

/** Mints installation tokens and keeps them while they last. */
export interface TokenSource {
  /** A cached token, or a new one; simultaneous callers of one scope share the mint. */
  get(installationId: number, scope?: TokenScope): Promise<InstallationToken>;
  /** Forgets a token that GitHub refused; a newer one that took its place stays. */
  discard(installationId: number, scope: TokenScope | undefined, refused: InstallationToken): void;
  /** A new token that nobody else gets. */
  mint(installationId: number, scope?: TokenScope): Promise<InstallationToken>;
}

const Minted = z.object({ token: z.string().min(1), expires_at: z.iso.datetime({ offset: true }) });

export interface TokenSourceOptions {
  /** Client that speaks as the App itself. */
  readonly app: Octokit;
  readonly clock: Clock;
  readonly masker: SecretMasker;
}

/** The tokens of all installations of one App. The masker knows every one before anybody sees it, until it has expired. */
export function createTokenSource({ app, clock, masker }: TokenSourceOptions): TokenSource {
  const cached = new RecentMap<string, InstallationToken>(MAX_CACHED);
  const pending = new Map<string, Promise<InstallationToken>>();
  const masked: InstallationToken[] = [];

  const maskWhileItLives = (token: InstallationToken): void => {
    masked.push(token);
    while (masked[0] && masked[0].expiresAt.getTime() + MASKED_AFTER_END_MS < clock.now()) {
      masker.forget(masked[0].token);
      masked.shift();
    }
  };

  const mint = async (installationId: number, scope: TokenScope = {}): Promise<InstallationToken> => {
    const response = await app.request(MINT_ROUTE, {
      installation_id: installationId,
      ...(scope.repositoryIds === undefined ? {} : { repository_ids: [...scope.repositoryIds] }),
      ...(scope.repositoryNames === undefined ? {} : { repositories: [...scope.repositoryNames] }),
      ...(scope.permissions === undefined ? {} : { permissions: { ...scope.permissions } }),
      request: AS_REPEATABLE,
    });
    const minted = readAnswer(Minted, response, MINT_ROUTE);
    masker.learn(minted.token);
    const now = clock.now();
    const expiresAt = Date.parse(minted.expires_at) - readClockOffset(response.headers, now);
    const token = { token: minted.token, expiresAt: new Date(expiresAt), mintedAt: new Date(now) };
    maskWhileItLives(token);
    return token;
  };

  const mintShared = async (key: string, installationId: number, scope?: TokenScope) => {
    const running = pending.get(key);
    if (running) return running;
    const minting = mint(installationId, scope)
      .then((token) => {
        cached.set(key, token);
        return token;
      })
      .finally(() => pending.delete(key));
    pending.set(key, minting);
    return minting;
  };

  return {
    mint,
    async get(installationId, scope) {
      const key = keyOf(installationId, scope);
      const token = cached.get(key);
      if (token && token.expiresAt.getTime() - clock.now() > MARGIN_MS) return token;
      return mintShared(key, installationId, scope);
    },
    discard(installationId, scope, refused) {
      const key = keyOf(installationId, scope);
      if (cached.get(key)?.token === refused.token) cached.delete(key);
    },
  };
}

/** One key per installation and scope, whatever the order in which the scope was written down. */
export function keyOf(
  installationId: number,
  { repositoryIds, repositoryNames, permissions }: TokenScope = {},
): string {
  return JSON.stringify([
    installationId,
    repositoryIds?.toSorted((a, b) => a - b) ?? null,
    repositoryNames?.toSorted() ?? null,
    permissions ? Object.entries(permissions).toSorted(([a], [b]) => (a < b ? -1 : 1)) : null,
  ]);
}
