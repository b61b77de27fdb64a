import type { IssueComment, PullRequest, Repository } from '../../../src/emulators/github/entities.ts';
import { eventually, type Scene } from './scene.ts';

interface Delivered {
  readonly installation: object;
  readonly repository?: { readonly id: number };
}

/** What people say about a pull request, and what they are told. */
export class Conversation {
  readonly repository: Repository;
  readonly pull: PullRequest;
  readonly #scene: Scene;

  constructor(scene: Scene, repository: Repository, pull: PullRequest) {
    this.#scene = scene;
    this.repository = repository;
    this.pull = pull;
  }

  say(body: string, login = 'ada', more: { readonly type?: 'User' | 'Bot'; readonly viaApp?: boolean } = {}) {
    const { repository, pull } = this;
    return this.#scene.github.comment({ repository, number: pull.number, login, body, ...more });
  }

  /** A review by somebody with these words in its body. */
  async review(body: string, login = 'ada', type: 'User' | 'Bot' = 'User', action = 'submitted'): Promise<void> {
    const { repository, pull } = this;
    const { id } = this.#scene.github.addForeignReview({ request: pull, login, body, type });
    const deliveries = this.#scene.github.deliveries.map(({ request }) => JSON.parse(request.body) as Delivered);
    const installation = deliveries.find((delivered) => delivered.repository?.id === repository.id)?.installation;
    await this.#scene.github.deliver('pull_request_review', {
      action,
      installation,
      repository: { id: repository.id, name: repository.name, owner: { login: repository.owner.login } },
      sender: { login, type },
      pull_request: { number: pull.number },
      review: { id, body, state: 'commented', user: { login, type } },
    });
  }

  reactionsTo = (comment: { readonly id: number }): string[] =>
    this.#scene.github.reactions(this.repository, comment.id).map(({ content }) => content);

  /** Our comments, without their markers. */
  replies = (): string[] =>
    this.#scene.github
      .issueComments(this.repository, this.pull.number)
      .filter(({ user }) => user.type === 'Bot')
      .map(({ body }) => body.replace(/\n\n<!-- .* -->$/s, ''));

  async untilReaction(comment: { readonly id: number }, content: string): Promise<void> {
    await eventually(() => (this.reactionsTo(comment).includes(content) ? true : undefined), `the reaction ${content}`);
  }

  /** Says it and waits for the one answer to it. */
  async ask(body: string, login = 'ada'): Promise<{ readonly comment: IssueComment; readonly reply: string }> {
    const before = this.replies().length;
    const comment = await this.say(body, login);
    const reply = await eventually(() => this.replies()[before], `the answer to ${body}`);
    return { comment, reply };
  }

  /** Deliveries of one pull request are acted on in turn: once this is answered, nothing is left of those before. */
  async untilAllDecided(): Promise<void> {
    await this.untilReaction(await this.say('/proofline xyzzy'), 'confused');
  }
}
