import type { Issue, IssueComment, Repository } from '../../../src/emulators/github/entities.ts';
import { eventually, type Scene } from './scene.ts';

const MARK = /\n\n(?:<!-- proofline:stale:\w+ -->\n\n)?<!-- proofline:answer:(?<runId>\w+) -->$/;

/** An issue, what people ask in it, and what the App has to say. */
export class IssueTalk {
  readonly issue: Issue;
  readonly repository: Repository;
  readonly #scene: Scene;

  constructor(scene: Scene, issue: Issue) {
    this.#scene = scene;
    this.issue = issue;
    this.repository = issue.repository;
  }

  say(body: string, login = 'ada'): Promise<IssueComment> {
    const { repository, issue } = this;
    return this.#scene.github.comment({ repository, number: issue.number, login, body });
  }

  reactionsTo = ({ id }: { readonly id: number }): string[] =>
    this.#scene.github.reactions(this.repository, id).map(({ content }) => content);

  async untilReaction(comment: { readonly id: number }, content: string): Promise<void> {
    await eventually(() => (this.reactionsTo(comment).includes(content) ? true : undefined), `the reaction ${content}`);
  }

  /** The comments that are answers, or are to become some, without their marks. */
  answers = (): string[] => this.#own().flatMap(({ body }) => (MARK.test(body) ? [body.replace(MARK, '')] : []));

  /** What else the App has said. */
  replies = (): string[] =>
    this.#own().flatMap(({ body }) => (MARK.test(body) ? [] : [body.replace(/\n\n<!-- .* -->$/s, '')]));

  /** The nth of them. */
  reply = async (count = 1): Promise<string> => await eventually(() => this.replies()[count - 1], `reply ${count}`);

  /** The comments of answers themselves. */
  answerComments = (): IssueComment[] => this.#own().filter(({ body }) => MARK.test(body));

  /** The nth answer once the research for it is over. */
  async answer(count = 1): Promise<string> {
    return await eventually(() => {
      const shown = this.answers()[count - 1];
      return shown === undefined || shown.includes('**Researching …**') ? undefined : shown;
    }, `answer ${count}`);
  }

  /** Asks and waits for the answer. */
  async ask(body: string, login = 'ada'): Promise<{ readonly comment: IssueComment; readonly answer: string }> {
    const before = this.answers().length;
    const comment = await this.say(body, login);
    return { comment, answer: await this.answer(before + 1) };
  }

  #own = (): IssueComment[] =>
    this.#scene.github
      .issueComments(this.repository, this.issue.number)
      .filter(({ user }) => user.type === 'Bot' && user.login.endsWith('[bot]'));
}
