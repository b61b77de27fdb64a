import Anthropic from '@anthropic-ai/sdk';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { analyst } from '../../src/emulators/managed-agents/analyst/analyst.ts';
import type { Brain } from '../../src/emulators/managed-agents/brain.ts';
import type { Repository } from '../../src/emulators/github/entities.ts';
import { git } from '../../src/cli/demo/git.ts';
import { runCommandLine } from './support/command-line.ts';
import { configureExample } from './support/commits.ts';
import { IssueTalk } from './support/issue-talk.ts';
import { eventually, openScene, type Scene } from './support/scene.ts';

let scene: Scene;
beforeAll(async () => {
  scene = await openScene();
});
afterAll(() => scene.close());

/** An issue of its own repository, with the example in it. */
async function anIssue(name: string): Promise<IssueTalk> {
  scene.brain = analyst;
  const repository = await scene.host(name);
  return new IssueTalk(scene, await scene.github.openIssue({ repository, title: 'How is it priced?', author: 'olga' }));
}

const LINK = /\]\((?<url>https?:\/\/[^)\s]+)\)/g;

/** Whoever holds the key of the App, beside it. */
const platformClient = () =>
  new Anthropic({
    apiKey: scene.environment['ANTHROPIC_API_KEY'] ?? '',
    baseURL: scene.platform.origin,
    maxRetries: 0,
  });

/** Every link of an answer, with the lines that it shows in the repository; a link that leads nowhere else fails. */
async function linkedLines(answer: string, { owner, name, git: served }: Repository): Promise<string[]> {
  const links = Array.from(answer.matchAll(LINK), ({ groups }) => groups?.['url'] ?? '');
  const permalink = new RegExp(`/${owner.login}/${name}/blob/(\\w{40})/([^#]+)#L(\\d+)(?:-L(\\d+))?$`);
  return await Promise.all(
    links.map(async (link) => {
      const [, sha = '', path = '', first = '', last = first] = permalink.exec(link) ?? [];
      expect(sha, link).not.toBe('');
      const text = await git(served.directory, 'show', `${sha}:${decodeURIComponent(path)}`);
      return text
        .split('\n')
        .slice(Number(first) - 1, Number(last))
        .join('\n');
    }),
  );
}

it('answers a question in an issue with links to lines that say so', async () => {
  const talk = await anIssue('asked');
  const { comment, answer } = await talk.ask('/research where is `priceOf` used?');
  const lines = await linkedLines(answer, talk.repository);
  expect(lines.length).toBeGreaterThan(0);
  expect(lines.every((line) => line.includes('priceOf'))).toBe(true);
  expect(answer).toContain('What I did not check');
  await talk.untilReaction(comment, 'rocket');
  expect(talk.reactionsTo(comment)).toEqual(['eyes', 'rocket']);
  expect(talk.answers()).toHaveLength(1);
  expect(talk.replies()).toEqual([]);
  expect(scene.github.checkRuns(talk.repository)).toEqual([]);
  expect(scene.github.violations).toEqual([]);
});

const FILE = 'src/pricing/price.ts';

/** Hands in answers that rest on these quotes, one after the other, whatever is said about them. */
const quoting =
  (quotes: readonly string[], replies: string[]): Brain =>
  async (context) => {
    for (const quote of quotes) {
      const citations = [{ path: FILE, start_line: 1, end_line: 1, quote }];
      const answer = `It is doubled. [1]\n\nSee ${FILE}:999 too.`;
      const input = { answer, citations, confidence: 'high', not_checked: [] };
      replies.push((await context.callCustomTool('submit_answer', input)).text);
    }
  };

it('never publishes what was invented, and says that it was not checked', async () => {
  const talk = await anIssue('invented');
  const replies: string[] = [];
  scene.brain = quoting(['return price * 2 + secretRebate;'], replies);
  const { answer } = await talk.ask('/proofline research what is doubled?');
  expect(replies[0]).toContain('refused (not-found)');
  expect(answer).not.toContain('secretRebate');
  expect(answer).toContain('not checked');
  expect(answer).toContain(`\`${FILE}:999\` is named above`);
  expect(await linkedLines(answer, talk.repository)).toEqual([]);
});

it('lets the agent correct what was refused, and links to where it really stands', async () => {
  const talk = await anIssue('corrected');
  const replies: string[] = [];
  const real = 'export function priceOf(seat: Seat): number {';
  scene.brain = quoting(['return price * 2 + secretRebate;', real], replies);
  const { answer } = await talk.ask('/proofline research what is doubled?');
  expect(replies[1]).toContain('accepted, moved to lines');
  const lines = await linkedLines(answer, talk.repository);
  expect(new Set(lines)).toEqual(new Set([real]));
});

it('shows what was proved when the budget is used up before the end', async () => {
  const talk = await anIssue('expensive');
  const real = 'export function priceOf(seat: Seat): number {';
  scene.brain = async (context) => {
    await quoting([real], [])(context);
    context.spend(100_000);
    await context.useTool('grep', { pattern: 'seat' });
    await context.say('There is more to read.');
  };
  const { answer } = await talk.ask('/research what is doubled?');
  expect(answer).toContain('The research reached its budget before it had finished');
  expect(new Set(await linkedLines(answer, talk.repository))).toEqual(new Set([real]));
});

it('starts nothing for somebody who may not write, whatever they ask', async () => {
  const talk = await anIssue('outsiders');
  const comment = await talk.say('/research where is `priceOf` used?', 'olga');
  await talk.untilReaction(comment, 'confused');
  await scene.github.editIssue(talk.issue, { addLabels: ['research'] }, { by: 'olga' });
  await talk.say('@proofline-demo and where else?', 'olga');
  await talk.untilReaction(await talk.say('/proofline xyzzy'), 'confused');
  expect(talk.answers()).toEqual([]);
  expect(scene.sessionsOf(talk.repository)).toEqual([]);
});

it('researches an issue that somebody has labelled who may write', async () => {
  const repository = await scene.host('labelled');
  scene.brain = analyst;
  const title = 'Where is `priceOf` defined?';
  const talk = new IssueTalk(scene, await scene.github.openIssue({ repository, title, author: 'olga' }));
  await scene.github.editIssue(talk.issue, { addLabels: ['research'] }, { by: 'ada' });
  const answer = await talk.answer();
  expect((await linkedLines(answer, repository)).some((line) => line.includes('priceOf'))).toBe(true);
});

it('researches the opened issues that the configuration wants, of people who may write', async () => {
  const folder = `${scene.folder}/opened`;
  await configureExample(scene.example, folder, 'research:\n  opened: { title_keywords: [where] }\n');
  const repository = await scene.host('opened', folder);
  scene.brain = analyst;
  const open = async (title: string, author: string) =>
    new IssueTalk(scene, await scene.github.openIssue({ repository, title, author }));
  const ofOutsider = await open('Where is `priceOf` used?', 'olga');
  const ofNoInterest = await open('Prices are slow', 'ada');
  const talk = await open('Where is `priceOf` used?', 'ada');
  const lines = await linkedLines(await talk.answer(), repository);
  expect(lines.length).toBeGreaterThan(0);
  expect(lines.every((line) => line.includes('priceOf'))).toBe(true);
  expect([...ofOutsider.answers(), ...ofNoInterest.answers()]).toEqual([]);
  expect(scene.sessionsOf(repository)).toHaveLength(1);
});

it('goes on in the same session, after the App was started again, and in a fresh one when that is deleted', async () => {
  const talk = await anIssue('follow-ups');
  await talk.ask('/research where is `priceOf` used?');
  const { answer: second } = await talk.ask('@proofline-demo and in tests?');
  const [session, ...others] = scene.sessionsOf(talk.repository);
  expect(others).toEqual([]);
  for (const line of await linkedLines(second, talk.repository)) expect(line).toContain('priceOf');
  await scene.app.stop();
  await scene.restart();
  const { answer: third } = await talk.ask('/proofline ask and in src?');
  expect(scene.sessionsOf(talk.repository)).toHaveLength(1);
  expect((await linkedLines(third, talk.repository)).length).toBeGreaterThan(0);
  await platformClient().beta.sessions.delete(session?.id ?? '');
  const { answer: fourth } = await talk.ask('/proofline ask and in tests?');
  expect(fourth).toContain('a fresh one was told');
  expect((await linkedLines(fourth, talk.repository)).every((line) => line.includes('priceOf'))).toBe(true);
  const [fresh] = scene.sessionsOf(talk.repository);
  expect(fresh?.id).not.toBe(session?.id);
  expect(talk.answers()).toHaveLength(4);
});

/** The process is killed when GitHub or the platform sees the request, before its answer is handled. */
it.each([
  ['its comment is posted', 'issues/create-comment'],
  ['its session is opened', 'session'],
  ['its answer is published', 'issues/update-comment'],
] as const)('answers in one comment when it is killed while %s', async (moment, what) => {
  const talk = await anIssue(`killed-while-${moment.replaceAll(' ', '-')}`);
  const killed = Promise.withResolvers<void>();
  const kill = () => void scene.app.kill().then(killed.resolve);
  if (what === 'session') {
    scene.platform.faults.lostCreates = 1;
    scene.brain = async (context) => {
      scene.brain = analyst;
      kill();
      await killed.promise;
      await analyst(context);
    };
  }
  scene.github.faults.add({
    match: ({ operationId, path }) => {
      const isIt = operationId === what && path.includes(talk.repository.name);
      if (isIt) kill();
      return isIt;
    },
    times: 1,
    action: { kind: 'commit-then', action: { kind: 'reset' } },
  });
  await talk.say('/research where is `priceOf` used?');
  await killed.promise;
  scene.github.faults.clear();
  await scene.restart();
  const lines = await linkedLines(await talk.answer(), talk.repository);
  expect(lines.length).toBeGreaterThan(0);
  expect(talk.answers()).toHaveLength(1);
  expect(scene.sessionsOf(talk.repository)).toHaveLength(1);
});

it('asks once for a comment that is delivered twice', async () => {
  const talk = await anIssue('twice');
  await talk.ask('/research where is `priceOf` used?');
  const told = scene.github.deliveries.find(
    ({ event, request }) => event === 'issue_comment' && request.body.includes(`"name":"${talk.repository.name}"`),
  );
  if (told === undefined) throw new Error('nobody was told of the comment');
  await scene.github.deliver('issue_comment', JSON.parse(told.request.body));
  await talk.untilReaction(await talk.say('/proofline xyzzy'), 'confused');
  expect(talk.answers()).toHaveLength(1);
});

it('stops for /cancel and says so, and for an issue that is closed', async () => {
  const talk = await anIssue('cancelled');
  const { release } = scene.holdSessions();
  await talk.say('/research where is `priceOf` used?');
  await eventually(() => scene.sessionsOf(talk.repository)[0], 'a session');
  const cancel = await talk.say('/cancel');
  expect(await talk.answer()).toContain('**The research was cancelled.**');
  await talk.untilReaction(cancel, 'eyes');
  await talk.say('/research who calls `priceOf`?');
  await eventually(() => scene.sessionsOf(talk.repository)[1], 'a second session');
  await scene.github.editIssue(talk.issue, { state: 'closed' });
  expect(await talk.answer(2)).toContain('closed before the research had finished');
  const late = await talk.say('/research anything?');
  await talk.untilReaction(late, 'confused');
  expect(await talk.reply()).toBe('This issue is closed.');
  release();
  await eventually(
    () => (scene.sessionsOf(talk.repository).every(({ archivedAt }) => archivedAt !== undefined) ? true : undefined),
    'both sessions to be archived',
  );
});

it('leaves it at that when somebody deletes the comment of an answer', async () => {
  const talk = await anIssue('deleted');
  const { release } = scene.holdSessions();
  await talk.say('/research where is `priceOf` used?');
  await eventually(() => scene.sessionsOf(talk.repository)[0], 'a session');
  const [comment] = talk.answerComments();
  if (comment === undefined) throw new Error('there is no comment yet');
  await scene.github.deleteComment(comment, 'ada');
  release();
  await talk.untilReaction(await talk.say('/proofline status'), 'eyes');
  await eventually(
    () => (scene.sessionsOf(talk.repository).every(({ archivedAt }) => archivedAt !== undefined) ? true : undefined),
    'the session to be archived',
  );
  expect(talk.answers()).toEqual([]);
});

it.each<readonly [string, (talk: IssueTalk, elsewhere: Repository) => Promise<unknown>]>([
  ['deleted', (talk) => scene.github.deleteIssue(talk.issue, { by: 'ada' })],
  ['transferred', (talk, elsewhere) => scene.github.transferIssue(talk.issue, elsewhere, { by: 'ada' })],
])('gives up the answer in an issue that is %s meanwhile, and its session', async (how, happen) => {
  const talk = await anIssue(`issue-${how}`);
  const elsewhere = await scene.host(`after-${how}`);
  const { release } = scene.holdSessions();
  await talk.say('/research where is `priceOf` used?');
  await eventually(() => scene.sessionsOf(talk.repository)[0], 'a session');
  await happen(talk, elsewhere);
  await eventually(
    () => (scene.sessionsOf(talk.repository).every(({ archivedAt }) => archivedAt !== undefined) ? true : undefined),
    'the session to be archived',
  );
  release();
});

it('answers in an issue that is locked meanwhile, as far as GitHub lets it, and keeps what was found', async () => {
  const talk = await anIssue('locked');
  const { release } = scene.holdSessions();
  await talk.say('/research where is `priceOf` used?');
  await eventually(() => scene.sessionsOf(talk.repository)[0], 'a session');
  await scene.github.editIssue(talk.issue, { locked: true }, { by: 'ada' });
  release();
  const runId = /proofline:answer:(\w+)/.exec(talk.answerComments()[0]?.body ?? '')?.[1] ?? '';
  const printed = await eventually(async () => {
    const said = await answerOf(runId);
    return said.code === 0 ? said.out : undefined;
  }, 'the answer to be there');
  expect(printed).toContain('Question: where is `priceOf` used?');
  expect(printed).toMatch(/^\[1\] src\/\S+:\d+$/m);
  expect(await answerOf('unknown')).toMatchObject({ code: 1, out: '' });
});

/** What an operator is told of an answer. */
const answerOf = (runId: string) =>
  runCommandLine(scene.folder, { ...scene.environment, DATABASE_URL: scene.databaseUrl }, 'answer', runId);

it('researches three questions at once, and says no to a fourth', async () => {
  const talk = await anIssue('many');
  const { release } = scene.holdSessions();
  for (const name of ['priceOf', 'price', 'export']) await talk.say(`/research where is \`${name}\` used?`);
  await eventually(() => (talk.answers().length === 3 ? true : undefined), 'three comments');
  const fourth = await talk.say('/research one more?');
  await talk.untilReaction(fourth, 'confused');
  expect(await talk.reply()).toContain('3 questions are being researched here already');
  release();
  for (const count of [1, 2, 3]) await talk.answer(count);
});

it('obeys in an issue what has a use there, and explains the rest', async () => {
  const talk = await anIssue('verbs');
  const review = await talk.say('/review');
  await talk.untilReaction(review, 'confused');
  await talk.untilReaction(await talk.say('/help'), 'eyes');
  await talk.untilReaction(await talk.say('/proofline status'), 'eyes');
  const [refused = '', help = '', status = ''] = await eventually(
    () => (talk.replies().length === 3 ? talk.replies() : undefined),
    'three replies',
  );
  expect(refused).toContain('is for pull requests');
  expect(help).toContain('`/proofline research QUESTION`');
  expect(help).not.toContain('dismiss');
  expect(status).toContain('No question is being researched here.');
});

it('answers in a pull request about its base, and reviews all the same', async () => {
  scene.brain = analyst;
  const { github, example } = scene;
  const repository = await scene.host('in-a-pull-request');
  const pull = await scene.open(repository);
  await scene.conclusion(repository, example.head);
  const talk = new IssueTalk(scene, pull);
  const { answer } = await talk.ask('/research where is `priceOf` used?');
  expect((await linkedLines(answer, repository)).length).toBeGreaterThan(0);
  expect(github.checkRuns(repository)).toHaveLength(1);
  const { answer: second } = await talk.ask('@proofline-demo and in tests?');
  expect(second).not.toContain('a fresh one was told');
  await talk.say('/review');
  await scene.conclusion(repository, example.head, 2);
});
