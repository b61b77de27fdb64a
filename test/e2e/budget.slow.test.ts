import { afterAll, beforeAll, expect, it } from 'vitest';
import type { PullRequest, Repository } from '../../src/emulators/github/entities.ts';
import type { Brain, BrainContext } from '../../src/emulators/managed-agents/brain.ts';
import { aClaim } from './support/claim.ts';
import { eventually, openScene, type Scene } from './support/scene.ts';

let scene: Scene;
beforeAll(async () => {
  scene = await openScene({ REVIEW_BUDGET_USD: '2', MAX_REVIEW_BUDGET_USD: '5' });
});
afterAll(() => scene.close());

const FIRST = aClaim({
  title: 'Found before',
  start_line: 6,
  end_line: 6,
  evidence: "  console.log('sending', body);",
});
const SECOND = aClaim({
  title: 'Found after',
  path: 'src/pricing/price.ts',
  start_line: 10,
  end_line: 10,
  evidence: '  return price === NaN ? 0 : price;',
});
const CHANGED = [
  'src/api/client.ts',
  'src/pricing/price.ts',
  'test/price.test.ts',
  'docs/guide de démarrage/étapes.md',
];

const readAll = async (context: BrainContext, { name }: Repository) => {
  for (const path of CHANGED) await context.useTool('read', { file_path: `/workspace/${name}/${path}` });
};
const submit = (context: BrainContext, ...findings: readonly object[]) =>
  context.callCustomTool('submit_review', { summary: `${findings.length} to tell.`, findings });

/** Opens the example under this name, reviewed by `brain`. */
async function review(name: string, brain: (repository: Repository) => Brain) {
  const repository = await scene.host(name);
  scene.brain = brain(repository);
  return { repository, pull: await scene.open(repository) };
}

const say = (repository: Repository, pull: PullRequest, body: string, login = 'ada') =>
  scene.github.comment({ repository, number: pull.number, login, body });
const reactionsTo = (repository: Repository, { id }: { readonly id: number }) =>
  scene.github.reactions(repository, id).map(({ content }) => content);
const replies = (repository: Repository, pull: PullRequest) =>
  scene.github.issueComments(repository, pull.number).filter(({ user }) => user.type === 'Bot');
const buttons = ({ actions }: { readonly actions: readonly { readonly identifier: string }[] }) =>
  actions.map(({ identifier }) => identifier);

async function untilReaction(repository: Repository, comment: { readonly id: number }, content: string) {
  await eventually(
    () => (reactionsTo(repository, comment).includes(content) ? true : undefined),
    `the reaction ${content}`,
  );
}

/** Deliveries of one pull request are acted on in turn: once this is answered, nothing is left of those before. */
async function untilAllDecided(repository: Repository, pull: PullRequest) {
  await untilReaction(repository, await say(repository, pull, '/help'), 'eyes');
}

it('stops at the budget with what it has, and goes on in the same session when the button is pressed', async () => {
  const { github, platform, example } = scene;
  const { repository, pull } = await review('raised', (of) => async (context) => {
    await submit(context, FIRST);
    context.spend(250);
    await readAll(context, of);
    await submit(context, FIRST, SECOND);
  });

  const stopped = await scene.conclusion(repository, example.head);
  expect(stopped.conclusion).toBe('action_required');
  expect(stopped.output.title).toMatch(/^Budget reached · 1 finding · 2\/6 files read · \$2\.5\d$/);
  expect(stopped.output.summary).toContain('press *Add budget* or comment `/proofline budget +2`');
  expect(buttons(stopped)).toEqual(['add-budget', 're-review', 'full-review']);
  expect(github.annotations(stopped.id).map(({ path }) => path)).toEqual([FIRST.path]);
  expect(github.reviews(pull)).toHaveLength(1);
  const [session] = scene.sessionsOf(repository);
  expect(session).toMatchObject({ status: 'idle', budgetCents: 200 });

  await untilReaction(repository, await say(repository, pull, '/proofline budget +2', 'olga'), 'confused');
  await github.clickAction(stopped.id, 'add-budget', 'olga');
  await untilAllDecided(repository, pull);
  expect(github.checkRuns(repository), 'an outsider adds nothing').toHaveLength(1);
  expect(session?.budgetCents).toBe(200);

  await github.clickAction(stopped.id, 'add-budget', 'ada');
  const finished = await scene.conclusion(repository, example.head, 2);
  expect(finished.conclusion).toBe('neutral');
  expect(finished.output.title).toMatch(/^2 findings · 6\/6 files read · \$2\.5\d$/);
  expect(buttons(finished)).toEqual(['re-review', 'full-review']);
  expect(github.annotations(finished.id).map(({ path }) => path)).toEqual([FIRST.path, SECOND.path]);
  expect(scene.sessionsOf(repository)).toEqual([session]);
  expect(session?.budgetCents).toBe(400);
  const posted = github.reviewComments(pull).map(({ path, line }) => `${path}:${line}`);
  expect(posted, 'nothing is posted twice').toEqual([`${FIRST.path}:6`, `${SECOND.path}:10`]);
  expect(github.reviews(pull)).toHaveLength(2);

  await github.clickAction(stopped.id, 'add-budget', 'ada');
  await untilAllDecided(repository, pull);
  expect(github.checkRuns(repository), 'a button is good for one raise').toHaveLength(2);
  expect([github.violations, platform.violations, session?.failures]).toEqual([[], [], []]);
});

it('raises by command up to the maximum and no further', async () => {
  const { github, example } = scene;
  const { repository, pull } = await review('maximum', () => async (context) => {
    for (;;) {
      context.spend(210);
      await context.say('Still reading.');
    }
  });
  await scene.conclusion(repository, example.head);

  const raise = await say(repository, pull, '/proofline budget +500');
  const check = await scene.conclusion(repository, example.head, 2);
  expect(check.conclusion).toBe('action_required');
  expect(check.output.title).toMatch(/^Budget reached .* \$6\.3\d$/);
  expect(check.output.summary).toContain('MAX_REVIEW_BUDGET_USD');
  expect(buttons(check)).toEqual(['re-review', 'full-review']);
  await untilReaction(repository, raise, 'rocket');
  expect(reactionsTo(repository, raise)).toEqual(['eyes', 'rocket']);
  expect(replies(repository, pull).map(({ body }) => body)).toEqual([
    expect.stringContaining('Budget raised to $5.00, the most that a review may spend here; the review goes on.'),
  ]);
  expect(scene.sessionsOf(repository)).toMatchObject([{ budgetCents: 500 }]);

  const refused = await say(repository, pull, '/proofline budget +1');
  await untilReaction(repository, refused, 'confused');
  await eventually(
    () => replies(repository, pull).find(({ body }) => body.includes('$5.00 is the most that a review may spend here')),
    'the refusal',
  );
  expect(github.checkRuns(repository)).toHaveLength(2);
});

it('lets a review spend more while it works, in the check that is open', async () => {
  const { github, example } = scene;
  const raised = Promise.withResolvers<void>();
  const { repository, pull } = await review('working', (of) => async (context) => {
    await raised.promise;
    context.spend(250);
    await readAll(context, of);
    await submit(context, SECOND);
  });
  const session = await eventually(() => scene.sessionsOf(repository)[0], 'the session');
  await say(repository, pull, '/proofline budget +$1');
  await eventually(() => (session.budgetCents === 300 ? true : undefined), 'the raise of the session');
  raised.resolve();
  const check = await scene.conclusion(repository, example.head);
  expect(check.output.title).toMatch(/^1 finding · 6\/6 files read · \$2\.5\d$/);
  expect(github.checkRuns(repository)).toHaveLength(1);
  expect(replies(repository, pull).map(({ body }) => body)).toEqual([
    expect.stringContaining('Budget raised to $3.00; the review goes on.'),
  ]);
});
