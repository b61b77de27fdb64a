import { afterAll, beforeAll, expect, it } from 'vitest';
import { COMMANDS } from '../../src/commands/registry.ts';
import { Conversation } from './support/conversation.ts';
import { eventually, openScene, type Scene } from './support/scene.ts';
import { Workshop } from './support/workshop.ts';

let scene: Scene;
let talk: Conversation;
beforeAll(async () => {
  scene = await openScene();
  const repository = await scene.host('commands');
  talk = new Conversation(scene, repository, await scene.open(repository));
  await scene.conclusion(repository, scene.example.head);
});
afterAll(() => scene.close());

const checks = () => scene.github.checkRuns(talk.repository);

/** A comment of the first review, to be answered. */
function theThread() {
  const [first] = scene.github.reviewComments(talk.pull);
  if (first === undefined) throw new Error('the review has no comments');
  return first;
}

it('reviews the same head again for /review and says when it is done', async () => {
  const { github, example } = scene;
  const comment = await talk.say('Once more please.\n\n/review');
  const check = await scene.conclusion(talk.repository, example.head, 2);
  expect(check.conclusion).toBe('neutral');
  expect(github.annotations(check.id).length).toBeGreaterThan(0);
  expect(github.reviews(talk.pull), 'the findings were posted before').toHaveLength(1);
  await talk.untilReaction(comment, 'rocket');
  expect(talk.reactionsTo(comment)).toEqual(['eyes', 'rocket']);
  expect(github.violations).toEqual([]);
});

it('answers /help with the commands, and obeys none of its own words', async () => {
  const { github, app } = scene;
  expect((await talk.ask('/help')).reply).toContain('`/proofline review [full]`');
  const shop = new Workshop(scene);
  const login = github.issueComments(talk.repository, talk.pull.number).at(-1)?.user.login;
  const body = 'As I said:\n\n/review';
  await github.comment({
    repository: talk.repository,
    number: talk.pull.number,
    login: login ?? '',
    body,
    type: 'Bot',
  });
  await github.settled();
  const decisions = await shop.decisions();
  const own = github.deliveries.filter(({ request }) => JSON.parse(request.body).sender.login === login);
  const events = new Set(own.map(({ event }) => event));
  expect(events).toEqual(new Set(['check_run', 'issue_comment', 'pull_request_review', 'pull_request_review_comment']));
  const guids = new Set(own.map(({ guid }) => guid));
  const followed = decisions.filter(({ id, decision }) => guids.has(id) && decision.kind !== 'skip');
  expect(followed).toEqual([]);
  expect(app.isRunning()).toBe(true);
});

it('refuses somebody who may not write, wherever they say it, and says so once a day', async () => {
  const before = checks().length;
  const first = await talk.say('/review', 'olga');
  await talk.untilReaction(first, 'confused');
  const said = () => talk.replies().filter((body) => body.includes('write permission'));
  await eventually(() => said()[0], 'the reply');
  const second = await talk.say('/proofline cancel', 'olga');
  await talk.review('/review', 'olga');
  const third = await scene.github.replyToReviewComment(talk.pull, theThread(), { login: 'olga', body: '/review' });
  for (const { verb } of COMMANDS) await talk.say(`/proofline ${verb} 1`, 'mallory');
  for (const body of ['/cancel', '@proofline-demo pause']) await talk.say(body, 'helper[bot]', { type: 'Bot' });
  const { reply } = await talk.ask('/proofline status');
  expect(reply, 'in its turn, after all of them').toContain('Automatic reviews are on.');
  expect([second, third].map(talk.reactionsTo)).toEqual([['confused'], ['confused']]);
  expect(said()).toHaveLength(1);
  expect(checks()).toHaveLength(before);
});

it('obeys a command in a review and in a thread', async () => {
  const { github, example } = scene;
  const before = checks().length;
  await talk.review('Nearly there.\n\n/review');
  await scene.conclusion(talk.repository, example.head, before + 1);
  expect(talk.replies().at(-1)).toBe('The review is about to start: its check shows how far it is.');
  const comment = await github.replyToReviewComment(talk.pull, theThread(), { login: 'ada', body: '/review' });
  await scene.conclusion(talk.repository, example.head, before + 2);
  await talk.untilReaction(comment, 'rocket');
  expect(talk.reactionsTo(comment)).toEqual(['eyes', 'rocket']);
  expect(github.violations).toEqual([]);
});

it('does nothing for what nobody typed as a command', async () => {
  const { github } = scene;
  const [before, replies] = [checks().length, talk.replies().length];
  const comments = [
    await talk.say('/review', 'helper[bot]', { type: 'Bot' }),
    await talk.say('/review', 'ada', { viaApp: true }),
    await talk.say('> /review'),
    await talk.say('> as I said\n/review'),
    await talk.say('```\n/review\n```'),
    await talk.say('    /review'),
    await talk.say('<!--\n/review\n-->'),
    await talk.say('<details>\n\n/review\n\n</details>'),
    await talk.say('Fine.\r\n\r\nOn Mon, Ada <ada@example.com> wrote:\r\n\r\n/review'),
    await talk.say('/merge'),
    await talk.say('Please do /review'),
  ];
  const innocent = await talk.say('A word.');
  await github.editComment(innocent, '/review');
  await talk.review('> /review');
  await talk.review('/review', 'helper[bot]', 'Bot');
  await talk.review('/review', 'ada', 'User', 'edited');
  const inThread = await github.replyToReviewComment(talk.pull, theThread(), { login: 'ada', body: '> /review' });
  await talk.untilAllDecided();
  expect([...comments, innocent, inThread].flatMap(talk.reactionsTo)).toEqual([]);
  expect(checks()).toHaveLength(before);
  expect(talk.replies(), 'the one to the command at the end').toHaveLength(replies + 1);
});
