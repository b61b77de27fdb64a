import type { Account, Issue, Repository } from '../entities.ts';
import { renderIssue, renderLabel } from '../render/issue.ts';
import { renderRepository } from '../render/repository.ts';
import { envelop, issuePayload, type Payload } from '../webhooks/payloads.ts';
import type { WebhookSender } from '../webhooks/sender.ts';
import type { World } from '../world.ts';
import { addLabel, applyIssueChanges, fileIssue, removeLabel } from './issue-changes.ts';
import type { Announced } from './pull-requests.ts';

export interface NewIssueInput {
  readonly repository: Repository;
  readonly title: string;
  readonly body?: string | null;
  readonly author: string;
  readonly labels?: readonly string[];
  /** Whether webhooks are sent [true]. */
  readonly announce?: boolean;
}

export interface IssueChanges {
  readonly title?: string;
  readonly body?: string | null;
  readonly state?: 'open' | 'closed';
  readonly locked?: boolean;
  readonly addLabels?: readonly string[];
  readonly removeLabels?: readonly string[];
}

/** What becomes of issues that are no pull requests. */
export class IssueScenarios {
  readonly #world: World;
  readonly #webhooks: WebhookSender;

  constructor(world: World, webhooks: WebhookSender) {
    this.#world = world;
    this.#webhooks = webhooks;
  }

  /** Sends `opened`, and `labeled` for each label that it starts with. */
  async open(input: NewIssueInput): Promise<Issue> {
    const { repository, title, body = null, labels = [] } = input;
    const author = this.#world.account(input.author);
    const issue = fileIssue(this.#world, repository, { author, title, body, labels }, undefined);
    if (input.announce === false) return issue;
    await this.#announce(issue, 'opened', author);
    for (const label of issue.labels) {
      await this.#announce(issue, 'labeled', author, { label: renderLabel(this.#world, repository, label) });
    }
    return issue;
  }

  /** Changes what is given; each kind of change sends its own event (`edited`, `closed`, `labeled`, …). */
  async edit(issue: Issue, changes: IssueChanges, options: Announced = {}): Promise<void> {
    const actor = this.#actor(issue, options);
    const announce = async (action: string, extra?: Payload) => {
      issue.updatedAt = this.#world.timestamp();
      if (options.announce !== false) await this.#announce(issue, action, actor, extra);
    };
    const { title, body, state } = changes;
    for (const { action, extra } of applyIssueChanges(this.#world, issue, { title, body, state }, actor)) {
      await announce(action, extra);
    }
    for (const name of changes.addLabels ?? []) {
      if (addLabel(this.#world, issue, name, actor)) await announce('labeled', { label: this.#label(issue, name) });
    }
    for (const name of changes.removeLabels ?? []) {
      const label = this.#label(issue, name);
      if (removeLabel(this.#world, issue, name, actor)) await announce('unlabeled', { label });
    }
    if (changes.locked === undefined || changes.locked === issue.locked) return;
    issue.locked = changes.locked;
    await announce(changes.locked ? 'locked' : 'unlocked');
  }

  /** Takes the issue away for good; its number is not used again. */
  async remove(issue: Issue, options: Announced = {}): Promise<void> {
    const actor = this.#actor(issue, options);
    const payload = envelop(this.#world, issue.repository, actor, issuePayload(this.#world, issue, 'deleted'));
    issue.gone = 'deleted';
    if (options.announce !== false) await this.#webhooks.send('issues', payload);
  }

  /** Moves the issue with its comments to another repository, where it is opened under a new number. */
  async transfer(issue: Issue, to: Repository, options: Announced = {}): Promise<Issue> {
    const actor = this.#actor(issue, options);
    const { author, title, body } = issue;
    const moved = fileIssue(this.#world, to, { author, title, body }, undefined);
    moved.comments.push(...issue.comments.map((comment) => ({ ...comment, issue: moved })));
    const payload = issuePayload(this.#world, issue, 'transferred', {
      changes: { new_issue: renderIssue(this.#world, moved), new_repository: renderRepository(this.#world, to) },
    });
    const { repository } = issue;
    const old = {
      old_issue: renderIssue(this.#world, issue),
      old_repository: renderRepository(this.#world, repository),
    };
    issue.gone = moved;
    if (options.announce === false) return moved;
    await this.#webhooks.send('issues', envelop(this.#world, repository, actor, payload));
    await this.#announce(moved, 'opened', actor, { changes: old });
    return moved;
  }

  #label(issue: Issue, name: string): object {
    const label = issue.labels.find((one) => one.name === name) ?? { id: 0, name };
    return renderLabel(this.#world, issue.repository, label);
  }

  async #announce(issue: Issue, action: string, sender: Account, extra: Payload = {}): Promise<void> {
    const payload = issuePayload(this.#world, issue, action, extra);
    await this.#webhooks.send('issues', envelop(this.#world, issue.repository, sender, payload));
  }

  #actor({ author }: Issue, { by }: Announced): Account {
    return by === undefined ? (author ?? this.#world.account('ghost')) : this.#world.account(by);
  }
}
