import { afterAll, beforeAll, expect, it } from 'vitest';
import { Conversation } from './support/conversation.ts';
import { eventually, openScene, type Scene } from './support/scene.ts';

let scene: Scene;
beforeAll(async () => {
  scene = await openScene();
});
afterAll(() => scene.close());

/** A repository of its own with the example's change as an open pull request. */
async function converse(name: string, pull: { readonly draft?: boolean } = {}): Promise<Conversation> {
  const repository = await scene.host(name);
  return new Conversation(scene, repository, await scene.open(repository, pull));
}

/** The same once its review is over. */
async function reviewed(name: string): Promise<Conversation> {
  const conversation = await converse(name);
  await scene.conclusion(conversation.repository, scene.example.head);
  return conversation;
}

it('cancels the review that is under way, and concludes it', async () => {
  const { github, example } = scene;
  const { release } = scene.holdSessions();
  const talk = await converse('cancelled');
  await eventually(() => scene.sessionsOf(talk.repository)[0], 'the session');
  const started = performance.now();
  const comment = await talk.say('/cancel');
  const check = await scene.conclusion(talk.repository, example.head);
  expect(performance.now() - started).toBeLessThan(10_000);
  expect(check.conclusion).toBe('cancelled');
  expect(check.output.summary).toContain('The review was cancelled.');
  await talk.untilReaction(comment, 'eyes');
  release();

  const { reply, comment: again } = await talk.ask('/proofline cancel');
  expect(reply).toBe('No review is under way.');
  expect(talk.reactionsTo(again)).toEqual(['confused']);
  expect(github.reviews(talk.pull)).toEqual([]);

  await github.edit(talk.pull, { draft: true });
  await github.edit(talk.pull, { draft: false });
  await talk.untilAllDecided();
  expect(github.checkRuns(talk.repository), 'it does not come back by itself').toHaveLength(1);
  await talk.say('/review');
  await scene.conclusion(talk.repository, example.head, 2);
});

it('joins the live review for /review, and starts over for /review full', async () => {
  const { github, example } = scene;
  const { release } = scene.holdSessions();
  const talk = await converse('full');
  await eventually(() => scene.sessionsOf(talk.repository)[0], 'the session');
  const joining = await talk.say('/review');
  await talk.untilReaction(joining, 'eyes');
  expect(github.checkRuns(talk.repository)).toHaveLength(1);

  const comment = await talk.say('/review full');
  await eventually(() => scene.sessionsOf(talk.repository)[1], 'another session');
  release();
  const [first] = await eventually(() => {
    const checks = github.checkRuns(talk.repository, example.head);
    return checks.every(({ status }) => status === 'completed') && checks.length === 2 ? checks : undefined;
  }, 'both checks');
  expect(first).toMatchObject({ conclusion: 'cancelled' });
  expect(first?.output.summary).toContain('A full review was asked for; it replaces this one.');
  for (const asked of [joining, comment]) await talk.untilReaction(asked, 'rocket');
  expect(github.reviews(talk.pull)).toHaveLength(1);
});

it('starts no reviews by itself while it is paused, and one that is asked for all the same', async () => {
  const { github } = scene;
  const talk = await converse('paused', { draft: true });
  expect((await talk.ask('/proofline pause')).reply).toContain('are paused');
  expect((await talk.ask('/proofline status')).reply).toContain('Automatic reviews are paused by `ada`');
  await github.edit(talk.pull, { draft: false });
  await talk.untilAllDecided();
  expect(scene.sessionsOf(talk.repository)).toHaveLength(0);
  await talk.untilReaction(await talk.say('/review'), 'rocket');
  expect(scene.sessionsOf(talk.repository)).toHaveLength(1);
});

it('starts reviews by itself again once it is resumed', async () => {
  const talk = await converse('resumed', { draft: true });
  await talk.ask('/proofline pause');
  expect((await talk.ask('/proofline resume')).reply).toContain('go on with the next push');
  await scene.github.edit(talk.pull, { draft: false });
  await eventually(() => scene.sessionsOf(talk.repository)[0], 'the session');
});

it('tells of a finding what it says, by what it was proved, and where', async () => {
  const { github, example } = scene;
  const talk = await reviewed('why');
  const [posted] = github.reviewComments(talk.pull);
  const id = /<!-- proofline:finding:(?<key>[0-9a-f]+) -->$/.exec(posted?.body ?? '')?.groups?.['key'] ?? '';
  const { reply } = await talk.ask(`/proofline why ${id}`);
  expect(reply).toContain(`· \`${id}\``);
  expect(reply).toContain(`/owner-of-why/why/blob/${example.head}/${posted?.path ?? ''}#L`);
  expect(reply).toContain('```');
  const day = new Date().toISOString().slice(0, 10);
  expect(reply).toContain(
    `First shown on ${day} in \`${example.head.slice(0, 7)}\`. It stood when it was looked for last`,
  );

  const wrong = `${id.slice(0, -1)}${id.endsWith('0') ? '1' : '0'}`;
  expect((await talk.ask(`/proofline why ${wrong}`)).reply).toContain(`Did you mean \`${id}\`?`);
  expect((await talk.ask('/proofline why')).reply).toContain('for example `/proofline why 1a2b3c4d`');
  const [commented] = github.reviewComments(talk.pull);
  if (commented === undefined) throw new Error('there is no comment');
  await github.replyToReviewComment(talk.pull, commented, { login: 'ada', body: `/proofline why ${id}` });
  const inThread = await eventually(
    () =>
      github.reviewComments(talk.pull).find(({ inReplyTo, user }) => inReplyTo !== undefined && user.type === 'Bot'),
    'the answer in the thread',
  );
  expect(inThread.inReplyTo).toBe(commented.id);
  expect(inThread.body).toContain('First shown on');
  expect(github.violations).toEqual([]);
});

it('tells what was read, where the review stands and what is configured', async () => {
  const { example } = scene;
  const talk = await reviewed('told');
  const sha = example.head.slice(0, 7);
  expect((await talk.ask('/proofline coverage')).reply).toMatch(
    new RegExp(`^The review of \`${sha}\` has read \\d+ of \\d+ files over all changed lines\\.`),
  );
  const status = (await talk.ask('/proofline status')).reply;
  expect(status).toMatch(new RegExp(`^- Review of \`${sha}\`: Read to the end`));
  expect(status).toMatch(/- Automatic reviews are on\.\n- Spent today .* of \$25\.00; held for reviews under way: \$/);
  const config = (await talk.ask('/proofline config')).reply;
  expect(config).toContain('Read from the tip of `');
  expect(config).toContain('| `fail_on` | `"off"` | default |');
});

it('names the command that was most likely meant', async () => {
  const talk = await reviewed('unknown');
  const { reply, comment } = await talk.ask('/proofline reveiw');
  expect(reply).toBe(
    'This command does not exist. Did you mean `/proofline review`? `/proofline help` lists all of them.',
  );
  expect(talk.reactionsTo(comment)).toEqual(['confused']);
  expect((await talk.ask('@proofline-demo help')).reply, 'a mention').toMatch(/^Commands, alone/);
});

it('starts one review for a flood of commands', async () => {
  const { github, example } = scene;
  const talk = await reviewed('flood');
  const { release } = scene.holdSessions();
  const comments = await Promise.all(Array.from({ length: 10 }, () => talk.say('/review')));
  for (const comment of comments) await talk.untilReaction(comment, 'eyes');
  release();
  await scene.conclusion(talk.repository, example.head, 2);
  expect(talk.replies()).toEqual([]);
  expect(scene.sessionsOf(talk.repository)).toHaveLength(2);
  expect(github.violations).toEqual([]);
});
