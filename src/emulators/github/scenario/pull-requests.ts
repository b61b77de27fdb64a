import type { Account, PullRequest, Repository } from '../entities.ts';
import { suiteFor } from '../routes/checks.ts';
import { checkSuitePayload, envelop, pullRequestPayload, type Payload } from '../webhooks/payloads.ts';
import type { WebhookSender } from '../webhooks/sender.ts';
import type { World } from '../world.ts';
import { forkOf } from './hosting.ts';
import { addLabel, fileIssue, noteEvent, removeLabel } from './issue-changes.ts';

export interface NewPullRequest {
  readonly repository: Repository;
  readonly title: string;
  readonly body?: string | null;
  /** The revision it is to be merged into: a branch, a SHA, anything git understands. */
  readonly base: string;
  /** The revision under review. */
  readonly head: string;
  /** The branch names it shows [`base` and `head` where they are branches, else the default branch and `changes-N`]. */
  readonly baseRef?: string;
  readonly headRef?: string;
  /** Login; `null` for a deleted account. */
  readonly author: string | null;
  readonly draft?: boolean;
  readonly labels?: readonly string[];
  /** From the author's fork; `null` when that fork is gone [false]. */
  readonly fork?: boolean | null;
  /** Whether webhooks are sent [true]. */
  readonly announce?: boolean;
}

export interface Announced {
  /** Login of whoever does it [the author]. */
  readonly by?: string;
  /** Whether webhooks are sent [true]. */
  readonly announce?: boolean;
}

/** Opens, moves and closes pull requests, and tells the App about it the way GitHub does. */
export class PullRequestScenarios {
  readonly #world: World;
  readonly #webhooks: WebhookSender;

  constructor(world: World, webhooks: WebhookSender) {
    this.#world = world;
    this.#webhooks = webhooks;
  }

  /** Sends `check_suite.requested` and `pull_request.opened`; resolves once both have been answered. */
  async open(input: NewPullRequest): Promise<PullRequest> {
    const { repository } = input;
    const number = repository.issues.size + 1;
    const [base, head] = await Promise.all([this.#baseOf(input), this.#headOf(input, number)]);
    const author = input.author === null ? null : this.#world.account(input.author);
    const { owner, repository: headRepository } = this.#headOwner(input, author);
    const request: PullRequest = fileIssue(
      this.#world,
      repository,
      { author, title: input.title, body: input.body ?? null, labels: input.labels ?? [] },
      {
        draft: input.draft ?? false,
        mergedAt: undefined,
        base,
        head: { ...head, owner, repository: headRepository },
        heads: [head.sha],
        reviews: [],
        comments: [],
      },
    );
    await this.#publishHead(request);
    if (input.announce !== false) {
      await this.#announceSuite(request);
      await this.#announce(request, 'opened', author ?? this.#ghost());
    }
    return request;
  }

  /** Moves the head to a commit that the repository holds; sends `synchronize` with `before` and `after`. */
  async push(
    request: PullRequest,
    revision: string,
    options: Announced & { readonly pusher?: string } = {},
  ): Promise<void> {
    const { pull, repository } = request;
    const before = pull.head.sha;
    pull.head.sha = await repository.git.resolveRevision(revision);
    pull.heads.push(pull.head.sha);
    request.updatedAt = this.#world.timestamp();
    await this.#publishHead(request);
    if (options.announce === false || request.state === 'closed') return;
    await this.#announceSuite(request);
    const sender = this.#actor(request, options.pusher ?? options.by);
    await this.#announce(request, 'synchronize', sender, { before, after: pull.head.sha });
  }

  async close(request: PullRequest, options: Announced & { readonly merged?: boolean } = {}): Promise<void> {
    request.state = 'closed';
    request.closedAt = this.#world.timestamp();
    if (options.merged === true) request.pull.mergedAt = request.closedAt;
    const actor = this.#actor(request, options.by);
    noteEvent(this.#world, request, 'closed', actor);
    if (options.announce !== false) await this.#announce(request, 'closed', actor);
  }

  async reopen(request: PullRequest, options: Announced = {}): Promise<void> {
    request.state = 'open';
    request.closedAt = undefined;
    const actor = this.#actor(request, options.by);
    noteEvent(this.#world, request, 'reopened', actor);
    if (options.announce !== false) await this.#announce(request, 'reopened', actor);
  }

  /** Changes what is given; each kind of change sends its own event (`edited`, `converted_to_draft`, …). */
  async edit(request: PullRequest, changes: PullRequestChanges, options: Announced = {}): Promise<void> {
    const actor = this.#actor(request, options.by);
    const announce = async (action: string, extra?: Payload) => {
      request.updatedAt = this.#world.timestamp();
      if (options.announce !== false) await this.#announce(request, action, actor, extra);
    };
    const edited = await this.#applyText(request, changes);
    if (edited !== undefined) await announce('edited', { changes: edited });
    if (changes.draft !== undefined && changes.draft !== request.pull.draft) {
      request.pull.draft = changes.draft;
      await announce(changes.draft ? 'converted_to_draft' : 'ready_for_review');
    }
    for (const name of changes.addLabels ?? []) {
      if (addLabel(this.#world, request, name, actor)) await announce('labeled', { label: { name } });
    }
    for (const name of changes.removeLabels ?? []) {
      if (removeLabel(this.#world, request, name, actor)) await announce('unlabeled', { label: { name } });
    }
    if (changes.locked !== undefined && changes.locked !== request.locked) {
      request.locked = changes.locked;
      await announce(changes.locked ? 'locked' : 'unlocked');
    }
  }

  async #applyText(request: PullRequest, changes: PullRequestChanges): Promise<Payload | undefined> {
    const from: Record<string, unknown> = {};
    if (changes.title !== undefined) {
      from['title'] = { from: request.title };
      request.title = changes.title;
    }
    if (changes.body !== undefined) {
      from['body'] = { from: request.body };
      request.body = changes.body;
    }
    if (changes.base !== undefined) {
      const { base } = request.pull;
      from['base'] = { ref: { from: base.ref }, sha: { from: base.sha } };
      Object.assign(base, { ref: changes.base, sha: await request.repository.git.resolveRevision(changes.base) });
    }
    return Object.keys(from).length === 0 ? undefined : from;
  }

  async #baseOf({ repository, base, baseRef }: NewPullRequest): Promise<{ ref: string; sha: string }> {
    const { git } = repository;
    const sha = await git.resolveRevision(base);
    const ref = baseRef ?? ((await git.branch(base)) === undefined ? repository.defaultBranch : base);
    if ((await git.branch(ref)) !== sha) git.moveBranch(ref, sha);
    return { ref, sha };
  }

  async #headOf(
    { repository, head, headRef, fork }: NewPullRequest,
    number: number,
  ): Promise<{ ref: string; sha: string }> {
    const { git } = repository;
    const sha = await git.resolveRevision(head);
    const isBranch = fork !== null && (await git.branch(head)) !== undefined;
    return { ref: headRef ?? (isBranch ? head : `changes-${number}`), sha };
  }

  #headOwner(
    { repository, fork }: NewPullRequest,
    author: Account | null,
  ): { owner: Account; repository: Repository | null } {
    const contributor = author ?? this.#ghost();
    if (fork === null) return { owner: contributor, repository: null };
    if (fork === true) return { owner: contributor, repository: forkOf(this.#world, repository, contributor) };
    return { owner: repository.owner, repository };
  }

  /** Makes the head fetchable as `refs/pull/N/head`, and as a branch when it is one of this repository. */
  async #publishHead({ repository, number, pull }: PullRequest): Promise<void> {
    const { git } = repository;
    git.movePullHead(number, pull.head.sha);
    const isBranchHere = pull.head.repository === repository;
    if (isBranchHere && (await git.branch(pull.head.ref)) !== pull.head.sha)
      git.moveBranch(pull.head.ref, pull.head.sha);
  }

  async #announceSuite(request: PullRequest): Promise<void> {
    const suite = suiteFor(this.#world, request.repository, request.pull.head.sha);
    const payload = checkSuitePayload(this.#world, suite, 'requested');
    await this.#webhooks.send('check_suite', envelop(this.#world, request.repository, this.#actor(request), payload));
  }

  async #announce(request: PullRequest, action: string, sender: Account, extra: Payload = {}): Promise<void> {
    const payload = await pullRequestPayload(this.#world, request, action, extra);
    await this.#webhooks.send('pull_request', envelop(this.#world, request.repository, sender, payload));
  }

  #actor(request: PullRequest, login?: string): Account {
    return login === undefined ? (request.author ?? this.#ghost()) : this.#world.account(login);
  }

  /** Who GitHub shows in the place of deleted accounts. */
  #ghost(): Account {
    return this.#world.account('ghost');
  }
}

export interface PullRequestChanges {
  readonly title?: string;
  readonly body?: string | null;
  /** A branch to merge into instead. */
  readonly base?: string;
  readonly draft?: boolean;
  readonly locked?: boolean;
  readonly addLabels?: readonly string[];
  readonly removeLabels?: readonly string[];
}
