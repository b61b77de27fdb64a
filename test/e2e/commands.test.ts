import { afterAll, beforeAll, expect, it } from 'vitest';
import type { PullRequest, Repository } from '../../src/emulators/github/entities.ts';
import { eventually, openScene, type Scene } from './support/scene.ts';

let scene: Scene;
let repository: Repository;
let pull: PullRequest;
beforeAll(async () => {
  scene = await openScene();
  repository = await scene.host('commands');
  pull = await scene.open(repository);
  await scene.conclusion(repository, scene.example.head);
});
afterAll(() => scene.close());

const say = (body: string, login = 'ada', type: 'User' | 'Bot' = 'User') =>
  scene.github.comment({ repository, number: pull.number, login, body, type });
const reactionsTo = (comment: { readonly id: number }) =>
  scene.github.reactions(repository, comment.id).map(({ content }) => content);
const replies = () => scene.github.issueComments(repository, pull.number).filter(({ user }) => user.type === 'Bot');

it('reviews the same head again for /review and says when it is done', async () => {
  const { github, example } = scene;
  const comment = await say('Once more please.\n\n/review');
  const check = await scene.conclusion(repository, example.head, 2);
  expect(check.conclusion).toBe('neutral');
  expect(github.annotations(check.id).length).toBeGreaterThan(0);
  expect(github.reviews(pull), 'the findings were posted before').toHaveLength(1);
  await eventually(() => (reactionsTo(comment).includes('rocket') ? true : undefined), 'the rocket');
  expect(reactionsTo(comment)).toEqual(['eyes', 'rocket']);
  expect(github.violations).toEqual([]);
});

it('answers /help with the commands', async () => {
  await say('/help');
  const reply = await eventually(() => replies().at(-1), 'the reply');
  expect(reply.body).toContain('`/proofline review`');
});

it('refuses somebody who may not write, and says so once a day', async () => {
  const checks = scene.github.checkRuns(repository).length;
  const first = await say('/review', 'olga');
  await eventually(() => (reactionsTo(first).includes('confused') ? true : undefined), 'the refusal');
  await eventually(() => replies().find(({ body }) => body.includes('write permission')), 'the reply');
  const second = await say('/review', 'olga');
  await eventually(() => (reactionsTo(second).includes('confused') ? true : undefined), 'the second refusal');
  // Commands of one pull request are acted on in turn: once the next is answered, nothing is left of the one before.
  const last = await say('/proofline nonsense');
  await eventually(() => (reactionsTo(last).includes('confused') ? true : undefined), 'the answer to the next command');
  expect(replies().filter(({ body }) => body.includes('write permission'))).toHaveLength(1);
  expect(scene.github.checkRuns(repository)).toHaveLength(checks);
});

it.each([
  ['a bot', '/review', 'helper[bot]', 'Bot'],
  ['a quote', '> /review', 'ada', 'User'],
  ['a fence', '```\n/review\n```', 'ada', 'User'],
] as const)('does nothing for %s', async (_what, body, login, type) => {
  const checks = scene.github.checkRuns(repository).length;
  const comment = await say(body, login, type);
  const marker = await say('/help');
  await eventually(() => (reactionsTo(marker).includes('eyes') ? true : undefined), 'the command after it');
  expect(reactionsTo(comment)).toEqual([]);
  expect(scene.github.checkRuns(repository)).toHaveLength(checks);
});

it('reviews again when the re-run or the button of the check is pressed, and for nobody else', async () => {
  const { github, example } = scene;
  const [check] = github.checkRuns(repository);
  await github.rerequest(check?.id ?? 0, 'ada');
  await scene.conclusion(repository, example.head, 3);
  await github.clickAction(check?.id ?? 0, 're-review', 'ada');
  await scene.conclusion(repository, example.head, 4);
  await github.clickAction(check?.id ?? 0, 're-review', 'olga');
  const marker = await say('/help');
  await eventually(() => (reactionsTo(marker).includes('eyes') ? true : undefined), 'the command after it');
  expect(github.checkRuns(repository)).toHaveLength(4);
});
