import { afterAll, beforeAll, expect, it } from 'vitest';
import { eventually, openScene, type Scene } from './support/scene.ts';
import { Workshop } from './support/workshop.ts';

let scene: Scene;
let shop: Workshop;
beforeAll(async () => {
  scene = await openScene();
  shop = new Workshop(scene);
});
afterAll(async () => {
  const { github, platform } = scene;
  expect([...github.violations, ...github.failures, ...platform.violations]).toEqual([]);
  await scene.close();
});

/** The decision about the newest delivery, once everything is decided. */
const lastDecision = async () => (await shop.decisions()).at(-1)?.decision;

it('lets a draft wait, says so in one write, and reviews it when it is ready', async () => {
  const { github } = scene;
  const repository = await shop.repository('drafts');
  const before = github.requests.length;
  const pull = await shop.open(repository, { draft: true });
  const check = await shop.check(pull);
  expect(check).toMatchObject({ conclusion: 'skipped', output: { title: 'Draft' } });
  expect(check.output.summary).toContain('it is reviewed when it is ready');
  // The App looks for open pull requests of its own accord as well, soon after its start.
  const caused = github.requests.slice(before).filter(({ operationId }) => operationId !== 'pulls/list');
  const asked = caused.map(({ method, path }) => `${method} ${path}`);
  const writes = asked.filter((request) => !request.startsWith('GET') && !request.includes('access_tokens'));
  expect(writes).toEqual(['POST /repos/owner-of-drafts/drafts/check-runs']);
  expect(asked.filter((request) => request.startsWith('GET /repos/'))).toHaveLength(2);

  await github.edit(pull, { title: 'Another title', addLabels: ['bug'] });
  expect(await lastDecision()).toMatchObject({ kind: 'skip', reason: expect.stringContaining('draft') });
  expect(shop.checks(pull)).toHaveLength(1);
  expect(scene.sessionsOf(repository)).toEqual([]);

  await github.edit(pull, { draft: false });
  expect((await shop.check(pull, 2)).conclusion).toBe('success');
  await github.edit(pull, { draft: true });
  expect(await lastDecision()).toMatchObject({ kind: 'skip' });
  expect(shop.checks(pull)).toHaveLength(2);
});

it('stops the review of a pull request that goes back to draft', async () => {
  const { github } = scene;
  const repository = await shop.repository('back-to-draft');
  const { release } = scene.holdSessions();
  const pull = await shop.open(repository);
  await eventually(() => scene.sessionsOf(repository)[0], 'the session');
  await github.edit(pull, { draft: true });
  const check = await shop.check(pull);
  expect(check.conclusion).toBe('cancelled');
  expect(check.output.summary).toContain('went back to draft');
  const drafted = (await shop.decisions()).findLast(({ action }) => action === 'converted_to_draft');
  const decision = { kind: 'stop', reason: 'it is a draft now', stopped: [expect.any(String)] };
  expect(drafted?.decision).toEqual(decision);
  release();
});

it('holds back for a label or a word in the title, and lets go when it is gone', async () => {
  const { github } = scene;
  const config = 'labels: { skip: [no review] }\ntitle_keywords: [wip]\n';
  const repository = await shop.repository('held', config);
  const pull = await shop.open(repository, { title: 'WIP: prices', labels: ['no review'] });
  expect((await shop.check(pull)).output.title).toBe('Held back by the title');
  await github.edit(pull, { title: 'Prices' });
  expect((await shop.check(pull, 2)).output.title).toBe('Held back by a label');
  await github.edit(pull, { removeLabels: ['no review'] });
  expect((await shop.check(pull, 3)).conclusion).toBe('success');
  expect(scene.sessionsOf(repository)).toHaveLength(1);
});

it('reviews for a label that forces it, when somebody sets it who may write', async () => {
  const { github } = scene;
  const repository = await shop.repository('forced', 'labels: { force: [review me] }\nauthors: { skip: [ada] }\n');
  const pull = await shop.open(repository);
  expect((await shop.check(pull)).output.title).toBe('Author not reviewed');
  await github.edit(pull, { addLabels: ['review me'] }, { by: 'tim' });
  expect(await lastDecision()).toMatchObject({ kind: 'skip' });
  await github.edit(pull, { removeLabels: ['review me'] });
  await github.edit(pull, { addLabels: ['Review Me'] });
  expect((await shop.check(pull, 2)).conclusion).toBe('success');
  await shop.push(pull);
  expect((await shop.check(pull)).output.title).toBe('Author not reviewed');
});

it('waits for approval of what outsiders bring, commit by commit', async () => {
  const { github } = scene;
  const repository = await shop.repository('public', 'labels: { force: [review me] }\n', { private: false });
  const pull = await shop.open(repository, { author: 'olga', fork: true });
  const check = await shop.check(pull);
  expect(check).toMatchObject({ conclusion: 'action_required', output: { title: 'Waiting for approval' } });
  expect(check.output.summary).toMatch(/`\/review` or press \*Re-review\*/);
  await shop.say(pull, '/review', 'olga');
  expect((await shop.decisions()).map(({ decision }) => decision.kind)).toContain('refuse');
  expect(scene.sessionsOf(repository)).toEqual([]);

  await shop.say(pull, '/review', 'ada');
  expect((await shop.check(pull, 2)).conclusion).toBe('success');
  await github.push(pull, await shop.change(repository), { announce: false });
  const sessions = scene.sessionsOf(repository).length;
  await shop.say(pull, '/review', 'ada');
  const replies = () => github.issueComments(repository, pull.number).map(({ body }) => body);
  await eventually(() => replies().find((body) => body.includes('still waits for approval')), 'the refusal');
  expect(scene.sessionsOf(repository), 'a push nobody has seen').toHaveLength(sessions);

  await shop.push(pull);
  expect((await shop.check(pull)).output.title).toBe('Waiting for approval');
  await github.clickAction(shop.checks(pull)[0]?.id ?? 0, 're-review', 'ada');
  expect((await shop.check(pull, 2)).conclusion).toBe('success');
  await shop.push(pull);
  await shop.check(pull);
  await github.edit(pull, { addLabels: ['review me'] }, { by: 'ada' });
  expect((await shop.check(pull, 2)).conclusion).toBe('success');
  await shop.push(pull);
  expect((await shop.check(pull)).output.title, 'the label was set for another commit').toBe('Waiting for approval');
});

it('takes a skip mark for what it is, but opens no way past a gate to people who may not write', async () => {
  const { github } = scene;
  const free = await shop.repository('free');
  expect((await shop.check(await shop.open(free, { body: '[skip review]', author: 'tim' }))).conclusion).toBe(
    'skipped',
  );

  const gated = await shop.repository('gated', 'fail_on: critical\nlabels: { skip: [no review] }\n');
  const byTim = await shop.open(gated, { title: '[review skip] x', author: 'tim' });
  expect((await shop.check(byTim)).conclusion).toBe('success');
  const byAda = await shop.open(gated, { title: '[review skip] x' });
  expect((await shop.check(byAda)).conclusion).toBe('skipped');
  const opened = await shop.open(gated, { labels: ['no review'] });
  expect((await shop.check(opened)).output.title).toBe('Held back by a label');
  const labelled = await shop.open(gated, { author: 'tim', draft: true });
  await shop.check(labelled);
  await github.edit(labelled, { addLabels: ['no review'] }, { by: 'tim' });
  await github.edit(labelled, { draft: false });
  expect((await shop.check(labelled, 2)).conclusion).toBe('success');

  const pushed = await shop.open(await shop.repository('gated-pushes', 'fail_on: critical\nevents: [opened]\n'));
  expect((await shop.check(pushed)).conclusion).toBe('success');
  await shop.push(pushed);
  expect((await shop.check(pushed)).conclusion, 'what waits until somebody asks').toBe('action_required');
});

it('reviews nothing by itself where that is switched off, and still what people ask for', async () => {
  const repository = await shop.repository('off', 'enabled: false\n');
  const pull = await shop.open(repository);
  expect(await lastDecision()).toMatchObject({ kind: 'skip', reason: expect.stringContaining('enabled') });
  expect(shop.checks(pull)).toEqual([]);
  await shop.say(pull, '/review');
  expect((await shop.check(pull)).conclusion).toBe('success');
});

it('gives a review what the repository allows, within what the operator does', async () => {
  const { platform } = scene;
  const budgetOf = async (name: string, config: string) => {
    const pull = await shop.open(await shop.repository(name, config));
    await shop.check(pull);
    return JSON.stringify(platform.requests.findLast(({ path }) => path === '/v1/sessions')?.body);
  };
  expect(await budgetOf('cheap', 'budget: 0.5\n')).toContain('"amount":"50"');
  expect(await budgetOf('dear', 'budget: 5000\n')).toContain('"amount":"1000"');
});

it('pauses after so many pushes when asked to', async () => {
  const repository = await shop.repository('busy', 'pause_after_pushes: 1\n');
  const pull = await shop.open(repository);
  await shop.check(pull);
  await shop.push(pull);
  expect((await shop.check(pull)).conclusion).toBe('success');
  await shop.push(pull);
  expect((await shop.check(pull)).output.title).toBe('Waiting after many pushes');
});
