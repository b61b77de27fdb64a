import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { runCommandLine, type Said } from './support/command-line.ts';
import { eventually, openScene, type Scene } from './support/scene.ts';
import { Workshop } from './support/workshop.ts';

let scene: Scene;
let shop: Workshop;
let folder: string;
beforeAll(async () => {
  scene = await openScene();
  shop = new Workshop(scene);
  folder = await mkdtemp(path.join(tmpdir(), 'proofline-simulate-'));
});
afterAll(async () => {
  const { github, platform } = scene;
  expect([...github.violations, ...github.failures, ...platform.violations]).toEqual([]);
  await rm(folder, { recursive: true, force: true });
  await scene.close();
});

/** Runs the command line as an operator does, with the environment of the App and nothing else. */
async function run(...args: readonly string[]): Promise<Said> {
  return await runCommandLine(
    folder,
    { ...scene.environment, ALLOWED_ACCOUNTS: '*', DATABASE_URL: scene.databaseUrl },
    ...args,
  );
}

/** The same, and what it has asked of the platforms. */
async function simulate(...args: readonly string[]) {
  const { github, platform } = scene;
  await github.settled();
  const [before, sessions] = [github.requests.length, platform.requests.length];
  const said = await run('simulate', ...args);
  const asked = github.requests.slice(before).map(({ method, path: route }) => `${method} ${route}`);
  const writes = asked.filter(
    (one) => !one.startsWith('GET ') && !/^POST (?:\/app\/installations\/\d+\/access_tokens|\/graphql)$/.test(one),
  );
  expect(writes).toEqual([]);
  expect(platform.requests.slice(sessions)).toEqual([]);
  return said;
}

it('tells what would be done about a pull request, by which configuration, and what would be read', async () => {
  const { github } = scene;
  const config = 'drafts: true\nfail_on: major\nbudget: 5000\ndeadline: 10m\npath_filters: ["!**/*.md"]\n';
  const repository = await shop.repository('simulated', config);
  const head = await shop.change(repository, { 'src/a.ts': 'export const a = 2;\n', 'README.md': '# A\n' });
  const pull = await shop.open(repository, { head, draft: true, announce: false });
  const { code, out } = await simulate(`owner-of-simulated/simulated#${pull.number}`);
  expect(code).toBe(0);
  expect(out).toContain('Decision: start a review, attempt 1\n');
  expect(out).toMatch(/^ {2}drafts +true \(repository\)$/m);
  expect(out).toMatch(/^ {2}coverage +"all" \(default\)$/m);
  expect(out).toContain('Limits of a review: $10.00, 10m; it waits 5s for further pushes\n');
  expect(out).toContain(
    'A review would read 1 of 2 files in 1 session:\n  src/a.ts\nLeft out:\n  README.md (filtered)\n',
  );
  expect(github.checkRuns(repository)).toEqual([]);
  const tokens = github.tokens.slice(-2).map(({ permissions }) => Object.values(permissions));
  expect(new Set(tokens.flat())).toEqual(new Set(['read']));
});

it('sees what was told and reviewed before', async () => {
  const repository = await shop.repository('known');
  const pull = await shop.open(repository, { draft: true });
  await shop.check(pull);
  const reference = `owner-of-known/known#${pull.number}`;
  expect((await simulate(reference)).out).toContain('Decision: skip (held back before, and told so: draft)');
  const command = await shop.say(pull, '/review');
  await shop.check(pull, 2);
  const reactions = () => scene.github.reactions(repository, command.id).map(({ content }) => content);
  await eventually(() => (reactions().includes('rocket') ? true : undefined), 'the end of everything');
  expect((await simulate(reference)).out).toContain('Decision: skip (this head was reviewed before)');
});

it('tells what a webhook leads to, and what was decided about one', async () => {
  const { github } = scene;
  const repository = await shop.repository('payloads');
  const pull = await shop.open(repository, { draft: true });
  await shop.check(pull);
  const delivery = github.deliveries.findLast(({ event, action }) => event === 'pull_request' && action === 'opened');
  const payload = path.join(folder, 'payload.json');
  await writeFile(payload, delivery?.request.body ?? '');
  const { out } = await simulate('--payload', payload);
  expect(out).toContain(`owner-of-payloads/payloads#${pull.number}`);
  expect(out).toContain('Decision: skip (held back before, and told so: draft)');
  expect((await simulate('--payload', payload, '--event', 'gollum')).out).toContain('Decision: skip (event gollum');

  const looked = await run('delivery', delivery?.guid ?? '');
  expect(JSON.parse(looked.out)).toMatchObject({ event: 'pull_request', decision: { kind: 'hold', reason: 'draft' } });
  expect(await run('delivery', 'unknown')).toMatchObject({ code: 1, out: '' });
});

it.each([
  ['no pull request', ['simulate', 'owner-of-simulated/simulated'], 2],
  ['nothing at all', ['simulate'], 2],
  ['both', ['simulate', 'owner-of-simulated/simulated#1', '--payload', 'x.json'], 2],
  ['a file that is not there', ['simulate', '--payload', 'x.json'], 1],
  ['a repository without the App', ['simulate', 'others/repo#1'], 1],
  ['a pull request that does not exist', ['simulate', 'owner-of-simulated/simulated#99'], 1],
] as const)('says what is wrong with %s', async (_what, args, code) => {
  const said = await run(...args);
  expect(said).toMatchObject({ code, out: '' });
  expect(said.err).not.toMatch(/\n\s+at /);
});

it.each(['simulate', 'delivery', 'answer'])('%s says which variables it misses, and no more', async (command) => {
  const { code, err } = await runCommandLine(folder, {}, command, 'owner-of-simulated/simulated#1');
  expect(code).toBe(1);
  expect(err).toContain('APP_ID: is required');
  expect(err).not.toMatch(/\n\s+at /);
});
