import { beforeEach, expect, it } from 'vitest';
import { systemClock } from '../../../src/core/clock.ts';
import { createLog } from '../../../src/core/log.ts';
import { SecretMasker } from '../../../src/core/secrets.ts';
import type { Repository } from '../../../src/emulators/github/entities.ts';
import { createGitHub, type GitHub } from '../../../src/github/github.ts';
import { findListed } from '../../../src/runs/research/listed-repositories.ts';
import { APP_ID, aScene, privateKey, type Scene, TestRepository } from '../../emulators/github/support.ts';

let scene: Scene;
let github: GitHub;
let head: string;

beforeEach(async () => {
  scene = await aScene();
  const masker = new SecretMasker();
  const log = createLog({ level: 'silent', masker });
  const baseUrl = `${scene.emulator.origin}/api/v3`;
  github = createGitHub({ appId: APP_ID, privateKey, baseUrl, log, clock: systemClock, masker });
  head = scene.source.git('rev-parse', 'main');
});

const add = async (name: string, options: { owner?: string; private?: boolean; gitDir?: string } = {}) =>
  await scene.emulator.addRepository({ owner: 'acme', name, gitDir: scene.source.folder, ...options });

const targetOf = ({ id: repositoryId, name: repo }: Repository) => ({
  installationId: scene.installationId,
  repositoryId,
  owner: 'acme',
  repo,
  number: 1,
  headSha: head,
  baseRef: 'main',
  attempt: 1,
});

const find = (
  names: readonly string[],
  {
    repository = scene.repository,
    asker = 'ada',
    author = asker,
  }: { readonly repository?: Repository; readonly asker?: string; readonly author?: string | null } = {},
) => findListed({ target: targetOf(repository), names, author, ...(asker === '' ? {} : { asker }) }, github);

const EVERYTHING_IN_ORDER = { leftOut: [], problems: [] };

it('finds the tips of the default branches, each repository once and never the one that is asked about', async () => {
  const tools = await add('tools');
  const lib = await add('lib.js');
  for (const one of [tools, lib]) scene.emulator.setPermission(one, 'ada', 'read');
  await expect(find(['tools', 'ACME/lib.js', 'acme/tools', 'Tools', 'widgets', 'acme/Widgets'])).resolves.toEqual({
    ...EVERYTHING_IN_ORDER,
    repositories: [
      { repositoryId: tools.id, owner: 'acme', repo: 'tools', sha: head },
      { repositoryId: lib.id, owner: 'acme', repo: 'lib.js', sha: head },
    ],
  });
  const scopes = scene.emulator.tokens.map(({ repositoryIds, permissions }) => ({ repositoryIds, permissions }));
  expect(scopes, 'a token for each alone, which only reads').toEqual(
    expect.arrayContaining(
      [tools, lib].map(({ id }) => ({
        repositoryIds: [id],
        permissions: { contents: 'read', metadata: 'read' },
      })),
    ),
  );
  expect(scopes.filter(({ repositoryIds }) => repositoryIds?.length !== 1)).toEqual([]);
});

it('asks nothing of GitHub where nothing is listed', async () => {
  await expect(find([])).resolves.toEqual({ ...EVERYTHING_IN_ORDER, repositories: [] });
  expect(scene.emulator.requests).toEqual([]);
});

it('says what is wrong with the list: another account, no such repository, none with commits', async () => {
  const empty = new TestRepository();
  scene.emulator.setPermission(await add('empty', { gitDir: empty.folder }), 'ada', 'read');
  await add('widgets', { owner: 'other' });
  const { repositories, problems } = await find(['other/widgets', 'missing', 'empty']);
  expect(repositories).toEqual([]);
  expect(problems).toEqual([
    'other/widgets is of another account; only repositories of acme can be read beside this one',
    expect.stringMatching(/^acme\/missing cannot be read: there is no such repository/),
    expect.stringMatching(/^acme\/empty cannot be read: there is no such repository with commits/),
  ]);
});

it('leaves a private repository out for an asker who may not read it, and where nobody in particular asks', async () => {
  const secret = await add('secret');
  const open = await add('open', { private: false });
  const found = [{ repositoryId: open.id, owner: 'acme', repo: 'open', sha: head }];
  await expect(find(['secret', 'open'])).resolves.toEqual({
    repositories: found,
    leftOut: ['acme/secret was not read: whoever asks may not read it.'],
    problems: [],
  });
  await expect(find(['secret', 'open'], { asker: '' })).resolves.toMatchObject({
    repositories: found,
    leftOut: ['acme/secret was not read: it is private, and nobody in particular asks.'],
  });
  scene.emulator.setPermission(secret, 'ada', 'read');
  expect((await find(['secret'])).repositories).toHaveLength(1);
});

it('leaves a private repository out where somebody has written the words that are asked about who may not read it', async () => {
  const secret = await add('secret');
  scene.emulator.setPermission(secret, 'ada', 'read');
  const leftOut = ['acme/secret was not read: the author of this issue or pull request may not read it.'];
  const nothing = { repositories: [], leftOut, problems: [] };
  await expect(find(['secret'], { author: 'olga' })).resolves.toEqual(nothing);
  await expect(find(['secret'], { author: null }), 'an account that is gone').resolves.toEqual(nothing);
  scene.emulator.setPermission(secret, 'olga', 'read');
  expect((await find(['secret'], { author: 'olga' })).repositories).toHaveLength(1);
});

it('shows nothing private in a public answer', async () => {
  const secret = await add('secret');
  scene.emulator.setPermission(secret, 'ada', 'admin');
  const repository = await add('website', { private: false });
  await expect(find(['secret'], { repository })).resolves.toEqual({
    repositories: [],
    leftOut: ['acme/secret was not read: it is private, and this answer is public.'],
    problems: [],
  });
});

it('does not take doubt for an answer', async () => {
  await add('tools');
  const match = ({ path }: { path: string }) => path.endsWith('/permission');
  scene.emulator.faults.add({ match, action: { kind: 'status', status: 403 } });
  await expect(find(['tools'])).rejects.toMatchObject({ code: 'github_failed' });
});
