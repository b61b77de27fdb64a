import { setTimeout as delay } from 'node:timers/promises';
import type { CheckRun, PullRequest, Repository } from '../../../emulators/github/entities.ts';
import type { GitHubEmulator } from '../../../emulators/github/github-emulator.ts';
import { CommandFailed } from '../../command-failed.ts';
import type { WorkRepository } from './work-repository.ts';

/** Live reviews that the App allows an installation, and so pull requests of each. */
export const PER_INSTALLATION = 20;
/** The name of every repository. */
export const REPOSITORY = 'accounts';
/** Every review mints a token of its own, and GitHub takes 180 such requests a minute from an App. */
const OPENED_PER_SECOND = 2.5;

/** Many accounts with one repository each, and pull requests in all of them. */
export class Crowd {
  readonly #github: GitHubEmulator;
  readonly #requests: PullRequest[] = [];

  /** In the order in which they were opened. */
  get requests(): readonly PullRequest[] {
    return this.#requests;
  }

  constructor(github: GitHubEmulator) {
    this.#github = github;
  }

  /** Opens so many pull requests, one after another. Throws `CommandFailed` when the App refuses a webhook. */
  async open(count: number, { gitDir, branches }: WorkRepository): Promise<void> {
    const opening: Promise<void>[] = [];
    for (let before = 0; before < count; before += PER_INSTALLATION) {
      const repository = await this.#addRepository(`team-${1 + before / PER_INSTALLATION}`, gitDir);
      for (const head of branches.slice(0, Math.min(PER_INSTALLATION, count - before))) {
        const opened = this.#openPullRequest(repository, head);
        opened.catch(() => undefined); // its failure is thrown below, unless another one is first
        opening.push(opened);
        await delay(1000 / OPENED_PER_SECOND);
        this.#expectTaken();
      }
    }
    await Promise.all(opening);
    this.#expectTaken();
  }

  async #addRepository(owner: string, gitDir: string): Promise<Repository> {
    this.#github.installOn(owner);
    const repository = await this.#github.addRepository({ owner, name: REPOSITORY, gitDir });
    this.#github.setPermission(repository, 'ada', 'write');
    return repository;
  }

  async #openPullRequest(repository: Repository, head: string): Promise<void> {
    const request = { repository, title: `Round accounts on ${head}`, base: 'main', head, author: 'ada' };
    this.#requests.push(await this.#github.openPullRequest(request));
  }

  /** GitHub does not repeat a webhook by itself: a refused one would be waited for in vain. */
  #expectTaken(): void {
    const refused = this.#github.deliveries.find(({ status }) => status !== 'OK' && status !== 'pending');
    if (refused === undefined) return;
    throw new CommandFailed(
      `the App did not take a webhook (${refused.event}): ${refused.statusCode} ${refused.status}`,
    );
  }

  /** Pull requests whose check has been concluded. */
  get concluded(): number {
    return this.#requests.filter((request) => this.#checksOf(request).some(isConcluded)).length;
  }

  /**
   * What is not as it should be, one line each: every head has one check, which is a success for the head of now and is
   * cancelled for those before it.
   */
  findFailures(): string[] {
    return this.#requests.flatMap((request) =>
      request.pull.heads.flatMap((sha, index, heads) => {
        const checks = this.#checksOf(request, sha);
        const wanted = index === heads.length - 1 ? 'success' : 'cancelled';
        const isWell = checks.length === 1 && checks[0]?.conclusion === wanted;
        const found = checks.map(({ status, conclusion, output }) => `${conclusion ?? status} (${output.title ?? ''})`);
        const name = `${request.repository.owner.login}#${request.number} at ${sha.slice(0, 7)}`;
        return isWell ? [] : [`${name}: ${found.join(', ') || 'no check at all'}`];
      }),
    );
  }

  #checksOf({ repository, pull }: PullRequest, sha = pull.head.sha): readonly CheckRun[] {
    return this.#github.checkRuns(repository, sha);
  }
}

const isConcluded = ({ status }: CheckRun) => status === 'completed';
