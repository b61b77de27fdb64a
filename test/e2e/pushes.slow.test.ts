import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { git } from '../../src/cli/demo/git.ts';
import type { PullRequest, Repository } from '../../src/emulators/github/entities.ts';
import type { Brain, BrainContext } from '../../src/emulators/managed-agents/brain.ts';
import { aClaim } from './support/claim.ts';
import { commitFiles, initRepository } from './support/commits.ts';
import { eventually, openScene, type Scene } from './support/scene.ts';

let scene: Scene;
beforeAll(async () => {
  scene = await openScene();
});
afterAll(() => scene.close());

/** The files of a commit by path; every line with `BUG` is one. */
type Files = Readonly<Record<string, readonly string[]>>;

const BASE: Files = { 'src/a.ts': ['export const a = 1;'], 'src/b.ts': ['export const b = 2;'] };
const [ONE, TWO, THREE] = ['run(one); // BUG one', 'run(two); // BUG two', 'run(three); // BUG three'] as const;

/** A pull request whose pushes the test makes, commit by commit. */
class History {
  readonly #folder: string;
  readonly repository: Repository;
  #pull: PullRequest | undefined;

  constructor(folder: string, repository: Repository) {
    this.#folder = folder;
    this.repository = repository;
  }

  get pull(): PullRequest {
    if (this.#pull === undefined) throw new Error('the pull request is not open yet');
    return this.#pull;
  }

  /** Commits these files on top of `parent` and opens the pull request with it, or pushes it; returns its review. */
  async push(files: Files, parent = 'HEAD') {
    return await this.review(await this.move(files, parent));
  }

  /** The same without waiting for the review. */
  async move(files: Files, parent = 'HEAD'): Promise<string> {
    await git(this.#folder, 'checkout', '--quiet', '--detach', parent);
    const sha = await commit(this.#folder, files);
    const { github } = scene;
    if (this.#pull === undefined) {
      const change = { title: 'Change', base: 'main', head: sha, headRef: 'change', author: 'ada' };
      this.#pull = await github.openPullRequest({ repository: this.repository, ...change });
    } else await github.push(this.#pull, sha);
    return sha;
  }

  async review(sha: string) {
    const check = await scene.conclusion(this.repository, sha);
    const { title = '', summary = '' } = check.output;
    return { sha, id: check.id, conclusion: check.conclusion, output: { title, summary } };
  }

  comments = () => scene.github.reviewComments(this.pull);
  threads = () => this.comments().filter(({ inReplyTo }) => inReplyTo === undefined);
  replies = () => this.comments().filter(({ inReplyTo }) => inReplyTo !== undefined);
}

/** Commits these files and no others. */
async function commit(folder: string, files: Files): Promise<string> {
  await git(folder, 'rm', '--quiet', '-r', '--ignore-unmatch', '.');
  const texts = Object.entries(files).map(([name, lines]) => [name, `${lines.join('\n')}\n`] as const);
  return await commitFiles(folder, Object.fromEntries(texts));
}

async function newHistory(name: string): Promise<History> {
  const folder = path.join(scene.folder, name);
  await initRepository(folder);
  await commit(folder, BASE);
  const repository = await scene.host(name, path.join(folder, '.git'));
  scene.brain = reporter(repository);
  return new History(folder, repository);
}

/** Reads the changed files and reports every line with `BUG` in it, unless it is told to be silent. */
function reporter({ name }: Repository, isSilent: (line: string) => boolean = () => false): Brain {
  return async (context) => {
    const findings: object[] = [];
    for (const file of ['src/a.ts', 'src/b.ts', 'src/c.ts']) {
      const shown = await readFile(context, `/workspace/${name}/${file}`);
      for (const [index, line] of shown.entries()) {
        if (line.includes('BUG') && !isSilent(line)) findings.push(aBug(file, index + 1, line));
      }
    }
    await context.callCustomTool('submit_review', { summary: 'Read.', findings });
  };
}

async function readFile(context: BrainContext, file: string): Promise<string[]> {
  const { text } = await context.useTool('read', { file_path: file });
  return text.split('\n').map((line) => line.replace(/^\s*\d+[\t→ ]/, ''));
}

const aBug = (file: string, line: number, evidence: string) =>
  aClaim({
    path: file,
    start_line: line,
    end_line: line,
    severity: 'major',
    category: 'bug',
    title: `Wrong: ${evidence}`,
    evidence,
  });

const keyOf = ({ body }: { readonly body: string } = { body: '' }): string =>
  /<!-- proofline:finding:(?<key>[0-9a-f]+) -->$/.exec(body)?.groups?.['key'] ?? '';

it('says of each push what is new, what is still there and what was fixed', async () => {
  const history = await newHistory('three-pushes');
  const first = await history.push({ ...BASE, 'src/a.ts': ['export const a = 1;', ONE, TWO] });
  expect(history.threads()).toHaveLength(2);
  expect(first.output.summary).not.toContain('still there');

  const second = await history.push({ ...BASE, 'src/a.ts': ['// first', 'export const a = 1;', TWO, THREE] });
  expect(history.threads().map(({ body }) => body.includes('three'))).toEqual([false, false, true]);
  expect(second.output.summary).toContain('1 new · 1 still there · 1 fixed');
  expect(second.output.summary).toContain(`since \`${first.sha.slice(0, 7)}\``);
  expect(second.output.title).toMatch(/^2 findings/);
  const lines = scene.github.annotations(second.id).map(({ start_line: line, title }) => `${line} ${title}`);
  expect(lines.toSorted()).toEqual([
    expect.stringMatching(/^3 major, since [0-9a-f]{7}: Wrong/),
    expect.stringMatching(/^4 major: Wrong/),
  ]);
  const [answer, ...others] = await eventually(
    () => (history.replies().length > 0 ? history.replies() : undefined),
    'the answer',
  );
  expect(others).toEqual([]);
  expect(answer?.body).toContain(`Fixed in \`${second.sha.slice(0, 7)}\`.`);
  expect(answer?.inReplyTo).toBe(history.threads()[0]?.id);
  expect(scene.github.violations).toEqual([]);
});

it('carries what the agent does not repeat, and answers in the thread when a finding comes back', async () => {
  const history = await newHistory('coming-back');
  await history.push({ ...BASE, 'src/a.ts': ['export const a = 1;', ONE] });
  scene.brain = reporter(history.repository, () => true);
  const silent = await history.push({ ...BASE, 'src/a.ts': ['export const a = 3;', ONE] });
  expect(silent.output.summary).toContain('1 still there');
  expect(silent.conclusion).toBe('neutral');
  const mended = await history.push({ ...BASE, 'src/a.ts': ['export const a = 3;'] });
  expect(mended.conclusion).toBe('success');
  expect(mended.output.summary).toContain('1 fixed');
  scene.brain = reporter(history.repository);
  const back = await history.push({ ...BASE, 'src/a.ts': ['export const a = 3;', ONE] });
  expect(back.output.summary).toContain('1 back');
  const replies = await eventually(
    () => (history.replies().length === 2 ? history.replies() : undefined),
    'two answers',
  );
  expect(replies.map(({ body }) => body.split(' ')[0])).toEqual(['Fixed', 'Back']);
  expect(history.threads()).toHaveLength(1);
  expect(scene.github.reviews(history.pull)).toHaveLength(1);
});

it('leaves a settled thread in peace, and takes that for no dismissal', async () => {
  const history = await newHistory('settled');
  const { github } = scene;
  await history.push({ ...BASE, 'src/a.ts': ['export const a = 1;', ONE, TWO] });
  const [first, second] = history.threads();
  if (first === undefined || second === undefined) throw new Error('there are no two threads');
  for (const thread of [first, second]) await github.settleThread(history.pull, thread, { by: 'olga' });
  await github.settleThread(history.pull, second, { by: 'ada', isResolved: false });
  const still = await history.push({ ...BASE, 'src/a.ts': ['export const a = 2;', ONE, TWO] });
  expect(still).toMatchObject({ conclusion: 'neutral', output: { title: expect.stringMatching(/^2 findings/) } });
  const gone = await history.push({ ...BASE, 'src/a.ts': ['export const a = 2;'] });
  expect(gone.output.summary).toContain('2 fixed');
  await history.push({ ...BASE, 'src/a.ts': ['export const a = 2;', ONE] });
  const replies = await eventually(
    () => (history.replies().length === 2 ? history.replies() : undefined),
    'the end of one and the return of the other',
  );
  expect(replies.map(({ body, inReplyTo }) => [body.split(' ')[0], inReplyTo])).toEqual([
    ['Fixed', second.id],
    ['Back', first.id],
  ]);
});

it('does not raise what was dismissed until its code has changed and come back', async () => {
  const history = await newHistory('dismissed');
  await history.push({ ...BASE, 'src/a.ts': ['export const a = 1;', ONE] });
  const key = keyOf(history.threads()[0]);
  const { github } = scene;
  const say = (body: string) =>
    github.comment({ repository: history.repository, number: history.pull.number, login: 'ada', body });
  const answered = (text: string) =>
    eventually(
      () => github.issueComments(history.repository, history.pull.number).find(({ body }) => body.includes(text)),
      `the answer "${text}"`,
    );
  await say(`/proofline dismiss ${key.slice(0, -1)}${key.endsWith('0') ? '1' : '0'} not so`);
  await answered(`Did you mean \`${key}\`?`);
  await say(`/proofline dismiss ${key}`);
  await answered('Say which finding and why');
  await say(`/proofline dismiss ${key} it is meant to be so`);
  await answered(`Dismissed \`${key}\``);

  const still = await history.push({ ...BASE, 'src/a.ts': ['export const a = 2;', ONE] });
  expect(still.conclusion).toBe('success');
  expect(still.output.summary).toContain('1 dismissed');
  const gone = await history.push({ ...BASE, 'src/a.ts': ['export const a = 2;'] });
  expect(gone.conclusion).toBe('success');
  const back = await history.push({ ...BASE, 'src/a.ts': ['export const a = 2;', ONE] });
  expect(back.output.summary).toContain('1 back');
  await eventually(() => history.replies().find(({ body }) => body.startsWith('Back in')), 'the answer in the thread');
  expect(history.threads()).toHaveLength(1);
});

it('repeats nothing after a force-push to other commits with the same code, and follows a renamed file', async () => {
  const history = await newHistory('rewritten');
  await history.push({ ...BASE, 'src/a.ts': ['export const a = 1;', ONE] });
  const renamed = { 'src/b.ts': BASE['src/b.ts'] ?? [], 'src/c.ts': ['export const a = 1;', 'more();', ONE] };
  const check = await history.push(renamed, 'main');
  expect(check.output.summary).toContain('1 still there');
  expect(history.threads()).toHaveLength(1);
  expect(history.replies()).toEqual([]);
  expect(scene.github.annotations(check.id)).toEqual([expect.objectContaining({ path: 'src/c.ts', start_line: 3 })]);
});

it('reads what has changed since the last complete review, and everything when that cannot be relied on', async () => {
  const history = await newHistory('range');
  const [a, b] = [['export const a = 1;', ONE], ['export const b = 3;']];
  const first = await history.push({ 'src/a.ts': a, 'src/b.ts': b });
  expect(first.output.title).toContain('2/2 files read');
  const opened: string[] = [];
  scene.brain = async (context) => {
    opened.push(...context.messages);
    await readFile(context, '/workspace/range/src/b.ts');
    await context.callCustomTool('submit_review', { summary: 'Read the rest.', findings: [] });
  };
  const second = await history.push({ 'src/a.ts': a, 'src/b.ts': [...b, 'export const more = 4;'] });
  expect(second.output.title).toBe(first.output.title.replace(/\$.*/, second.output.title.split(' · ').at(-1) ?? ''));
  expect(second.output.summary).toContain(`1 file stands as it was when \`${first.sha.slice(0, 7)}\` was reviewed`);
  expect(second.output.summary).toContain('1 still there');
  expect(opened.at(-1)).toContain(`unchanged since it was reviewed at ${first.sha}`);
  expect(opened.at(-1)).not.toContain('+run(one)');

  scene.brain = reporter(history.repository);
  const rewritten = await history.push({ 'src/a.ts': a, 'src/b.ts': [...b, 'export const other = 5;'] }, 'main');
  expect(rewritten.output.summary).toContain(
    `The whole change was read: the branch was rewritten since \`${second.sha.slice(0, 7)}\`.`,
  );
  expect(history.threads()).toHaveLength(1);
  expect(scene.github.violations).toEqual([]);
});

it('posts nothing twice when it is killed while it posts and the next push comes before it is back', async () => {
  const history = await newHistory('killed');
  const { github } = scene;
  const killed = Promise.withResolvers<void>();
  github.faults.add({
    match: ({ operationId }) => {
      if (operationId === 'pulls/create-review') void scene.app.kill().then(killed.resolve);
      return operationId === 'pulls/create-review';
    },
    times: 1,
    action: { kind: 'commit-then', action: { kind: 'reset' } },
  });
  const files = { ...BASE, 'src/a.ts': ['export const a = 1;', ONE] };
  const interrupted = await history.move(files);
  await killed.promise;
  github.faults.clear();
  const next = await history.move({ ...files, 'src/b.ts': ['export const b = 5;'] });
  await scene.restart();
  const missed = github.deliveries.findLast(({ event }) => event === 'pull_request');
  await github.deliver('pull_request', missed?.request.body ?? '', { deliveryId: 'once-more' });
  await history.review(interrupted);
  expect((await history.review(next)).output.summary).toContain('1 still there');
  expect(history.threads()).toHaveLength(1);
  expect(github.reviews(history.pull)).toHaveLength(1);
});

it('answers a thread once when it is killed while it answers', async () => {
  const history = await newHistory('killed-answering');
  const { github } = scene;
  await history.push({ ...BASE, 'src/a.ts': ['export const a = 1;', ONE] });
  const killed = Promise.withResolvers<void>();
  github.faults.add({
    match: ({ operationId }) => {
      const isAnswer = operationId === 'pulls/create-reply-for-review-comment';
      if (isAnswer) void scene.app.kill().then(killed.resolve);
      return isAnswer;
    },
    times: 1,
    action: { kind: 'commit-then', action: { kind: 'reset' } },
  });
  const head = await history.move({ ...BASE, 'src/a.ts': ['export const a = 3;'] });
  await killed.promise;
  github.faults.clear();
  await scene.restart();
  expect((await history.review(head)).conclusion).toBe('success');
  // The next review begins only when nothing is left of this one.
  await history.push({ ...BASE, 'src/a.ts': ['export const a = 7;'] });
  expect(history.replies()).toHaveLength(1);
});
