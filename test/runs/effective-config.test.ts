import { beforeEach, expect, it } from 'vitest';
import type { Clock } from '../../src/core/clock.ts';
import { createLog } from '../../src/core/log.ts';
import { SecretMasker } from '../../src/core/secrets.ts';
import { createGitHub, type GitHub } from '../../src/github/github.ts';
import { readEffectiveConfig } from '../../src/runs/effective-config.ts';
import { APP_ID, aScene, privateKey, type Scene, TestRepository } from '../emulators/github/support.ts';

const FILE = '.github/proofline.yml';

let scene: Scene;
let github: GitHub;
let source: TestRepository;
let now: number;
/** Time goes on only where a test says so. */
const clock: Clock = { now: () => now, sleep: () => Promise.reject(new Error('nobody waits')) };

beforeEach(async () => {
  now = Date.now();
  source = new TestRepository();
  source.write(FILE, 'fail_on: major\n');
  source.commit('base');
  source.git('branch', 'topic');
  scene = await aScene({}, source);
  const masker = new SecretMasker();
  const log = createLog({ level: 'silent', masker });
  const baseUrl = `${scene.emulator.origin}/api/v3`;
  github = createGitHub({ appId: APP_ID, privateKey, baseUrl, log, clock, masker });
});

const read = (isFresh = false, baseRef = 'main') => {
  const { installationId, repository } = scene;
  const target = { installationId, repositoryId: repository.id, owner: 'acme', repo: 'widgets' };
  return readEffectiveConfig(target, baseRef, { github, clock, isFresh });
};
const reads = () => scene.emulator.requests.filter(({ path }) => path.includes('/contents/')).map(({ path }) => path);
const mints = () => scene.emulator.requests.filter(({ path }) => path.endsWith('/access_tokens')).length;

async function addDefaults(text: string): Promise<void> {
  const defaults = new TestRepository();
  defaults.write(FILE, text);
  defaults.commit('defaults');
  await scene.emulator.addRepository({ owner: 'acme', name: '.github', gitDir: defaults.folder });
}

it('reads the file once for all that happens within some seconds', async () => {
  const [first, second] = await Promise.all([read(), read()]);
  expect(first).toEqual(second);
  expect(first).toMatchObject({ config: { failOn: 'major' }, paths: [FILE] });
  source.write(FILE, 'fail_on: critical\n');
  source.commit('stricter');
  now += 14_000;
  expect((await read()).config.failOn).toBe('major');
  expect((await read(true)).config.failOn).toBe('critical');
  expect((await read()).config.failOn, 'what was read last holds').toBe('critical');
  expect(reads()).toHaveLength(2);
  now += 16_000;
  await read();
  expect(reads()).toHaveLength(3);
});

it('reads again before it says that a file is broken: it may have been corrected since', async () => {
  source.write(FILE, 'fail_on: never\n');
  source.commit('broken');
  await addDefaults('coverage: some\n');
  expect((await read()).problems).toHaveLength(2);
  expect(reads(), 'what was just read is not read again').toHaveLength(2);
  now += 1000;
  source.write(FILE, 'fail_on: major\n');
  source.commit('mended');
  expect((await read()).problems.map(({ origin }) => origin)).toEqual(['organisation']);
});

it('keeps branches apart', async () => {
  source.git('switch', '--quiet', 'topic');
  source.write(FILE, 'fail_on: minor\n');
  source.commit('looser');
  expect((await read(false, 'main')).config.failOn).toBe('major');
  expect((await read(false, 'topic')).config.failOn).toBe('minor');
});

it('does not ask again for minutes whether the account has defaults', async () => {
  await read();
  const before = mints();
  now += 4 * 60_000;
  await read();
  expect(mints()).toBe(before);
  await addDefaults('coverage: any\n');
  expect((await read()).config.coverage).toBe('all');
  now += 61_000;
  expect((await read()).config).toMatchObject({ coverage: 'any', failOn: 'major' });
});

it('lets the repository go before the account, key by key, with a token for that repository alone', async () => {
  await addDefaults('fail_on: info\nshow_cost: false\n');
  const { config, origins, paths } = await read();
  expect(config).toMatchObject({ failOn: 'major', showCost: false });
  expect([origins.get('fail_on'), origins.get('show_cost')]).toEqual(['repository', 'organisation']);
  expect(paths).toEqual([FILE, `acme/.github/${FILE}`]);
  const { permissions, repositoryIds } =
    scene.emulator.tokens.find(({ repositoryIds: ids }) => ids?.[0] !== scene.repository.id) ?? {};
  expect(permissions).toEqual({ contents: 'read', metadata: 'read' });
  expect(repositoryIds).toHaveLength(1);
});

it('keeps no failure', async () => {
  let isDown = true;
  github = createGitHub({
    appId: APP_ID,
    privateKey,
    baseUrl: `${scene.emulator.origin}/api/v3`,
    log: createLog({ level: 'silent', masker: new SecretMasker() }),
    clock: { now: () => now, sleep: () => Promise.resolve() },
    masker: new SecretMasker(),
    fetch: (...request) => (isDown ? Promise.reject(new TypeError('down')) : fetch(...request)),
  });
  await expect(read()).rejects.toMatchObject({ recovery: 'retry' });
  isDown = false;
  expect((await read()).config.failOn).toBe('major');
});
