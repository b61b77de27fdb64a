import { afterAll, beforeAll, expect, it } from 'vitest';
import { Conversation } from './support/conversation.ts';
import { eventually, openScene, type Scene } from './support/scene.ts';

let scene: Scene;
let talk: Conversation;
beforeAll(async () => {
  scene = await openScene();
  const repository = await scene.host('buttons');
  talk = new Conversation(scene, repository, await scene.open(repository));
  await scene.conclusion(repository, scene.example.head);
});
afterAll(() => scene.close());

const checks = () => scene.github.checkRuns(talk.repository);
const firstCheck = () => checks()[0]?.id ?? 0;

it('reviews again when the re-run or a button of the check is pressed, and for nobody else', async () => {
  const { github, example } = scene;
  expect(checks()[0]?.actions.map(({ identifier }) => identifier)).toEqual(['re-review', 'full-review']);
  await github.rerequest(firstCheck(), 'ada');
  await scene.conclusion(talk.repository, example.head, 2);
  await github.clickAction(firstCheck(), 're-review', 'ada');
  await scene.conclusion(talk.repository, example.head, 3);
  await github.clickAction(firstCheck(), 'full-review', 'ada');
  await scene.conclusion(talk.repository, example.head, 4);
  for (const button of ['re-review', 'full-review']) await github.clickAction(firstCheck(), button, 'olga');
  await github.rerequest(firstCheck(), 'olga');
  await github.rerequest(firstCheck(), 'helper[bot]');
  await talk.untilAllDecided();
  expect(checks()).toHaveLength(4);
});

it('reviews again when all checks are run again', async () => {
  const { github, example } = scene;
  await github.rerequestSuite(talk.repository, example.head, 'ada');
  await scene.conclusion(talk.repository, example.head, 5);
  await github.rerequestSuite(talk.repository, example.head, 'olga');
  await talk.untilAllDecided();
  expect(checks()).toHaveLength(5);
});

it('starts over for a full review while another one is under way', async () => {
  const { github, example } = scene;
  const { release } = scene.holdSessions();
  const sessions = () => scene.platform.sessions.size;
  const before = sessions();
  await github.clickAction(firstCheck(), 're-review', 'ada');
  await eventually(() => (sessions() === before + 1 ? true : undefined), 'the session');
  await github.clickAction(firstCheck(), 'full-review', 'ada');
  await eventually(() => (sessions() === before + 2 ? true : undefined), 'another session');
  release();
  await scene.conclusion(talk.repository, example.head, 7);
  const replaced = await eventually(() => checks()[5]?.conclusion, 'the first of both');
  expect(replaced).toBe('cancelled');
});

it('answers buttons of former commits and of closed pull requests in words, once each', async () => {
  const { github, example } = scene;
  const before = talk.replies().length;
  await github.push(talk.pull, `${example.head}~1`);
  for (let press = 0; press < 2; press += 1) await github.clickAction(firstCheck(), 're-review', 'ada');
  await github.rerequestSuite(talk.repository, example.head, 'ada');
  const said = `Nothing was started for the check of \`${example.head.slice(0, 7)}\`. That commit is no longer the head.`;
  const replies = () => talk.replies().slice(before);
  await eventually(() => (replies().length === 2 ? true : undefined), 'both answers');
  expect(replies()).toEqual([said, said]);
  await github.closePullRequest(talk.pull);
  await github.clickAction(checks()[1]?.id ?? 0, 'full-review', 'ada');
  const last = await eventually(() => replies()[2], 'the answer about the closed one');
  expect(last).toContain('The pull request is closed.');
  expect(github.violations).toEqual([]);
});
