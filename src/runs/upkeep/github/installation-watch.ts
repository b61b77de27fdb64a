import type { Octokit } from '@octokit/rest';
import { messageOf } from '../../../core/errors.ts';
import { GitHubError } from '../../../github/github-error.ts';
import type { Installation } from '../../../github/reconciling/installations.ts';
import { type InstalledRepository, listRepositories } from '../../../github/reconciling/repositories.ts';
import { Allowance } from './allowance.ts';
import { findPushes } from './find-pushes.ts';
import { lookAtRepository } from './look-at-repository.ts';
import { orderRepositories } from './order-repositories.ts';
import type { ReconcilerDeps } from './reconciler-deps.ts';

/** One token reads all repositories of the installation, and can change nothing. */
const READING = { checks: 'read', metadata: 'read', pull_requests: 'read' } as const;

/** What one repository cannot answer, another one can. */
const OF_ONE: ReadonlySet<GitHubError['reason']> = new Set([
  'not-found',
  'gone',
  'forbidden',
  'invalid',
  'conflict',
  'unexpected-answer',
  'too-large',
]);

/** Of one repository, or of all, because GitHub is away: how the next one fares tells. */
const OF_ONE_OR_ALL: ReadonlySet<GitHubError['reason']> = new Set(['server', 'timeout', 'network']);

/**
 * Looks through the repositories of one installation, as far as a round's allowance goes, and goes on there in the next
 * round. What it remembers goes with the process: then it begins with the repositories that were pushed to last.
 */
export class InstallationWatch {
  readonly #installation: Installation;
  readonly #deps: ReconcilerDeps;
  readonly #octokit: Octokit;
  #repositories: readonly InstalledRepository[] = [];
  /** The list itself costs requests: one of so many pages is good for as many rounds. */
  #listedUntil = 0;
  readonly #lookedAt = new Map<number, number>();
  readonly #etags = new Map<number, string>();

  constructor(installation: Installation, deps: ReconcilerDeps) {
    this.#installation = installation;
    this.#deps = deps;
    this.#octokit = deps.github.forInstallation(installation.id, { permissions: READING });
  }

  async look(awaited: ReadonlySet<number>, signal: AbortSignal): Promise<void> {
    const allowance = new Allowance(this.#deps.everyMs);
    if (this.#deps.clock.now() >= this.#listedUntil) await this.#list(allowance);
    await findPushes(this.#repositories, this.#installation.id, this.#deps);
    let mayBeAway = false;
    for (const repository of orderRepositories(this.#repositories, this.#lookedAt)) {
      if (allowance.isUsedUp || signal.aborted) return;
      if (awaited.has(repository.id)) continue;
      const trouble = await this.#lookAt(repository, allowance);
      if (trouble !== undefined && mayBeAway) throw trouble;
      mayBeAway = trouble !== undefined;
    }
  }

  async #list(allowance: Allowance): Promise<void> {
    const { clock, everyMs } = this.#deps;
    const repositories: InstalledRepository[] = [];
    let page = 0;
    for (let isLast = false; !isLast;) {
      page += 1;
      const listed = await listRepositories(this.#octokit, page);
      allowance.count(0, listed.spare);
      repositories.push(...listed.repositories);
      ({ isLast } = listed);
    }
    allowance.count(1);
    this.#repositories = repositories;
    this.#listedUntil = clock.now() + (page - 1) * everyMs;
    const ids = new Set(repositories.map(({ id }) => id));
    for (const id of this.#lookedAt.keys()) if (!ids.has(id)) this.#lookedAt.delete(id);
    for (const id of this.#etags.keys()) if (!ids.has(id)) this.#etags.delete(id);
  }

  /**
   * Throws when the installation has to wait, or the database is away: then there is no use in asking on. Returns the
   * failure that means so only when another one follows. A repository that fails counts as looked at, or it would come
   * first in every round.
   */
  async #lookAt(repository: InstalledRepository, allowance: Allowance): Promise<GitHubError | undefined> {
    const { id } = repository;
    const { clock, log } = this.#deps;
    const startedAt = clock.now();
    let trouble: GitHubError | undefined;
    try {
      const etag = await lookAtRepository(repository, this.#etags.get(id), {
        ...this.#deps,
        installation: this.#installation,
        octokit: this.#octokit,
        allowance,
      });
      if (etag === undefined) this.#etags.delete(id);
      else this.#etags.set(id, etag);
    } catch (error) {
      if (!(error instanceof GitHubError) || error.retryAfterMs !== undefined) throw error;
      if (OF_ONE_OR_ALL.has(error.reason)) trouble = error;
      else if (!OF_ONE.has(error.reason)) throw error;
      allowance.count(1);
      log.warn({ repositoryId: id, err: messageOf(error) }, 'open pull requests could not be listed');
    }
    this.#lookedAt.set(id, startedAt);
    return trouble;
  }
}
