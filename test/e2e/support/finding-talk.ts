import type { PullRequest, Repository, ReviewComment } from '../../../src/emulators/github/entities.ts';
import { eventually, type Scene } from './scene.ts';

const MARK = /\n\n<!-- proofline:answer:\w+ -->$/;
const FINDING = /<!-- proofline:finding:(?<key>[0-9a-f]+) -->$/;

/** A reviewed pull request, and what is said in the thread of its first finding. */
export class FindingTalk {
  readonly repository: Repository;
  readonly pull: PullRequest;
  readonly first: ReviewComment;
  readonly #scene: Scene;

  constructor(scene: Scene, pull: PullRequest) {
    const [first] = scene.github.reviewComments(pull);
    if (first === undefined) throw new Error('the review has no comments');
    this.repository = pull.repository;
    this.pull = pull;
    this.first = first;
    this.#scene = scene;
  }

  /** A pull request with the example's change, reviewed to the end. */
  static async open(scene: Scene, name: string): Promise<FindingTalk> {
    const repository = await scene.host(name);
    const pull = await scene.open(repository);
    await scene.conclusion(repository, scene.example.head);
    return new FindingTalk(scene, pull);
  }

  /** What people call the finding by. */
  get key(): string {
    return FINDING.exec(this.first.body)?.groups?.['key'] ?? '';
  }

  reply(body: string, login = 'ada'): Promise<ReviewComment> {
    return this.#scene.github.replyToReviewComment(this.pull, this.first, { login, body });
  }

  /** What the App has said in the thread, without marks. */
  said = (): string[] =>
    this.#scene.github
      .reviewComments(this.pull)
      .filter(({ inReplyTo, user }) => inReplyTo === this.first.id && user.type === 'Bot')
      .map(({ body }) => body.replace(MARK, ''));

  /** The nth of it once that is an answer, or what became of one. */
  async answer(count = 1): Promise<string> {
    return await eventually(() => {
      const shown = this.said()[count - 1];
      return shown === undefined || shown.includes('**Researching …**') ? undefined : shown;
    }, `answer ${count} in the thread`);
  }

  async ask(body: string, login = 'ada'): Promise<{ readonly comment: ReviewComment; readonly answer: string }> {
    const before = this.said().length;
    const comment = await this.reply(body, login);
    return { comment, answer: await this.answer(before + 1) };
  }

  /** A comment of the conversation. */
  async say(body: string): Promise<void> {
    const { repository, pull } = this;
    await this.#scene.github.comment({ repository, number: pull.number, login: 'ada', body });
  }

  /** Once more a check for the same head, brought about by a command. */
  async review(attempt: number) {
    await this.say('/review');
    return await this.#scene.conclusion(this.repository, this.#scene.example.head, attempt);
  }

  reactionsTo = ({ id }: { readonly id: number }): string[] =>
    this.#scene.github.reactions(this.repository, id).map(({ content }) => content);
}
