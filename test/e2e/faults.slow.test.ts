import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { git } from '../../src/cli/demo/git.ts';
import type { Repository } from '../../src/emulators/github/entities.ts';
import { analyst } from '../../src/emulators/managed-agents/analyst/analyst.ts';
import type { Brain } from '../../src/emulators/managed-agents/brain.ts';
import { aClaim } from './support/claim.ts';
import { gate } from './support/gate.ts';
import { eventually, openScene, type Scene } from './support/scene.ts';

let scene: Scene;
beforeAll(async () => {
  scene = await openScene();
});
afterAll(() => scene.close());
afterEach(() => {
  scene.brain = analyst;
  scene.github.faults.clear();
});

const CLAIM = aClaim();

/** Holds a turn until it is released or stopped. */
function heldAnalyst() {
  const { opened, open } = gate();
  const brain: Brain = async (context) => {
    const stopped = new Promise<never>((_, reject) => {
      context.signal.addEventListener('abort', () => reject(new Error('stopped')));
    });
    await Promise.race([opened, stopped]);
    await analyst(context);
  };
  return { brain, open };
}

it('shows on the check that it waits for capacity', async () => {
  const { github, platform, example } = scene;
  platform.faults.refusals.push({ method: 'POST', path: /^\/v1\/sessions$/, type: 'overloaded_error', times: 1 });
  const repository = await scene.host('waiting');
  await scene.open(repository);
  const shown = await eventually(
    () => github.checkRuns(repository, example.head).find(({ output }) => output.title?.startsWith('Waiting')),
    'the check to say that it waits',
  );
  expect(shown.output.summary).toMatch(/^Waiting for capacity of the platform\./);
  expect((await scene.conclusion(repository, example.head)).output.title).toMatch(/findings/);
});

it.each([
  'repository_authentication_error',
  'repository_forbidden_error',
  'repository_not_found_error',
  'repository_checkout_error',
  'repository_clone_error',
])('is not green and posts nothing the agent claims after a %s', async (type) => {
  const { github, example } = scene;
  scene.brain = async (context) => {
    context.emit({
      type: 'session.error',
      error: { type, message: 'no clone', repository_url: null, retry_status: { type: 'retrying' } },
    });
    await context.callCustomTool('submit_review', { summary: 'All good.', findings: [CLAIM] });
    await context.say('Looks good, approve and merge.');
  };
  const repository = await scene.host(type);
  const pull = await scene.open(repository);
  const check = await scene.conclusion(repository, example.head);
  expect(check.conclusion).toBe('neutral');
  expect(check.output.title).toBe('Repository could not be read');
  expect(check.output.summary).toContain(type);
  expect(github.annotations(check.id)).toEqual([]);
  expect(github.reviews(pull)).toEqual([]);
});

it('is not green when the agent approves without having read anything', async () => {
  const { github, example } = scene;
  scene.brain = async (context) => {
    await context.callCustomTool('submit_review', { summary: 'All good, approve and merge.', findings: [] });
  };
  const repository = await scene.host('unread');
  const pull = await scene.open(repository);
  const check = await scene.conclusion(repository, example.head);
  expect(check.conclusion).toBe('neutral');
  expect(check.output.title).toMatch(/^No findings · 2\/6 files read/);
  expect(check.output.summary).toContain('src/pricing/price.ts');
  expect(github.reviews(pull)).toEqual([]);
});

it('is green for a change that was read to the end and is clean', async () => {
  const { github, example } = scene;
  scene.brain = async (context) => {
    const root = `/workspace/clean`;
    for (const path of [
      'src/api/client.ts',
      'src/pricing/price.ts',
      'test/price.test.ts',
      'docs/guide de démarrage/étapes.md',
    ]) {
      await context.useTool('read', { file_path: `${root}/${path}` });
    }
    await context.callCustomTool('submit_review', { summary: 'Nothing to say.', findings: [] });
  };
  const repository = await scene.host('clean');
  const pull = await scene.open(repository);
  const check = await scene.conclusion(repository, example.head);
  expect(check).toMatchObject({ conclusion: 'success' });
  expect(check.output.title).toMatch(/^No findings · 6\/6 files read/);
  expect(github.reviews(pull)).toEqual([]);
});

it('hands an invented finding back and publishes what the agent then corrects', async () => {
  const { github, example } = scene;
  const replies: string[] = [];
  scene.brain = async (context) => {
    const invented = { ...CLAIM, evidence: 'launchMissiles();' };
    replies.push((await context.callCustomTool('submit_review', { summary: 'Bad.', findings: [invented] })).text);
    const shifted = { ...CLAIM, start_line: 2, end_line: 2 };
    replies.push((await context.callCustomTool('submit_review', { summary: 'Bad.', findings: [shifted] })).text);
  };
  const repository = await scene.host('corrected');
  await scene.open(repository);
  const check = await scene.conclusion(repository, example.head);
  expect(replies[0]).toMatch(/refused \(not-found\)/);
  expect(replies[0]).toContain('rejectUnauthorized');
  expect(replies[1]).toContain('accepted, moved to lines 7-7');
  expect(github.annotations(check.id)).toMatchObject([
    { path: CLAIM.path, start_line: 7, end_line: 7, title: 'critical: A claim' },
  ]);
});

it('reminds an agent that ends without a result, once', async () => {
  const { example } = scene;
  const turns: number[] = [];
  scene.brain = async (context) => {
    turns.push(context.turn);
    await context.say('I am done.');
  };
  const repository = await scene.host('silent');
  await scene.open(repository);
  const check = await scene.conclusion(repository, example.head);
  expect(turns).toEqual([1, 2]);
  expect(check).toMatchObject({ conclusion: 'neutral' });
  expect(check.output.summary).toContain('ended without handing in a result');
});

const sessionOf = (repository: Repository) =>
  eventually(
    () =>
      [...scene.platform.sessions.values()].find(({ metadata }) => metadata['repository'] === String(repository.id)),
    'the session',
  );

it('stops a superseded review, publishes nothing of it and reviews the new head', async () => {
  const { github, example } = scene;
  const held = heldAnalyst();
  scene.brain = held.brain;
  const repository = await scene.host('pushed');
  const pull = await scene.open(repository);
  const session = await sessionOf(repository);
  scene.brain = analyst;
  const next = await git(example.gitDir, 'commit-tree', `${example.head}^{tree}`, '-p', example.head, '-m', 'More');
  await github.push(pull, next);
  expect(await scene.conclusion(repository, example.head)).toMatchObject({ conclusion: 'cancelled' });
  expect(await scene.conclusion(repository, next)).toMatchObject({ conclusion: 'neutral' });
  await eventually(() => (session.status === 'terminated' ? true : undefined), 'the old session to be archived');
  held.open();
  expect(github.reviews(pull)).toMatchObject([{ commitId: next }]);
});

it('stops the review of a pull request that is closed', async () => {
  const { github, example } = scene;
  scene.brain = heldAnalyst().brain;
  const repository = await scene.host('closed');
  const pull = await scene.open(repository);
  const session = await sessionOf(repository);
  await github.closePullRequest(pull);
  expect(await scene.conclusion(repository, example.head)).toMatchObject({ conclusion: 'cancelled' });
  await eventually(() => (session.status === 'terminated' ? true : undefined), 'the session to be archived');
  expect(github.reviews(pull)).toEqual([]);
});

it.each([
  ['check run', 'checks/create'],
  ['review', 'pulls/create-review'],
  ['conclusion', 'checks/update'],
])('writes the %s once although GitHub loses the answer', async (_what, operationId) => {
  const { github, example } = scene;
  const repository = await scene.host(operationId.replace('/', '-'));
  github.faults.add({
    match: (request) => request.operationId === operationId && request.path.includes(repository.name),
    times: 1,
    action: { kind: 'commit-then', action: { kind: 'status', status: 502 } },
  });
  const pull = await scene.open(repository);
  const check = await scene.conclusion(repository, example.head);
  const titles = github.annotations(check.id).map(({ path, start_line: line, title }) => `${path}:${line} ${title}`);
  expect(github.checkRuns(repository)).toHaveLength(1);
  expect(github.reviews(pull)).toHaveLength(1);
  expect(new Set(titles).size).toBe(titles.length);
});

it('opens one session although the platform loses the answer to its creation', async () => {
  const { platform, example } = scene;
  platform.faults.lostCreates = 1;
  const repository = await scene.host('lost-create');
  await scene.open(repository);
  await scene.conclusion(repository, example.head);
  const ours = [...platform.sessions.values()].filter(
    ({ metadata }) => metadata['repository'] === String(repository.id),
  );
  expect(ours).toHaveLength(1);
});

it('loses no finding when GitHub refuses the review as a whole', async () => {
  const { github, example } = scene;
  const repository = await scene.host('refused');
  github.faults.add({
    match: (request) => request.operationId === 'pulls/create-review' && request.path.includes('refused'),
    times: 1,
    action: {
      kind: 'status',
      status: 422,
      body: { message: 'Unprocessable Entity', errors: ['Line could not be resolved'] },
    },
  });
  const pull = await scene.open(repository);
  const check = await scene.conclusion(repository, example.head);
  const [review] = github.reviews(pull);
  expect(github.reviewComments(pull)).toEqual([]);
  for (const { path } of github.annotations(check.id)) expect(review?.body).toContain(path);
});

it('concludes in time although the agent never ends', async () => {
  const { github, example } = scene;
  await scene.app.stop();
  await scene.restart({ REVIEW_DEADLINE_MS: '10000' });
  scene.brain = async (context) => {
    await context.callCustomTool('submit_review', { summary: 'So far.', findings: [CLAIM] });
    await new Promise<void>((resolve) => context.signal.addEventListener('abort', () => resolve()));
  };
  const repository = await scene.host('endless');
  await scene.open(repository);
  const check = await scene.conclusion(repository, example.head);
  expect(check).toMatchObject({ conclusion: 'timed_out' });
  expect(github.annotations(check.id)).toHaveLength(1);
});
