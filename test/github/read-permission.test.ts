import { expect, it } from 'vitest';
import { readPermission } from '../../src/github/read-permission.ts';
import { anInstallation, answering } from './support/an-installation.ts';
import type { Reply } from './support/loopback-github.ts';

const name = { owner: 'o', repo: 'r' };

it.each<[string, Reply, object]>([
  [
    'a maintainer',
    { status: 200, body: { permission: 'write', role_name: 'maintain' } },
    { level: 'write', roleName: 'maintain' },
  ],
  ['a word we do not know', { status: 200, body: { permission: 'superuser' } }, { level: 'none', roleName: '' }],
  ['no such account', { status: 404, body: { message: 'Not Found' } }, { level: 'none', roleName: '' }],
])('reads %s', async (_who, reply, permission) => {
  const { octokit, asked } = await anInstallation(() => reply);
  expect(await readPermission(octokit, name, 'dependabot[bot]')).toEqual(permission);
  expect(asked()[0]?.path).toBe('/repos/o/r/collaborators/dependabot%5Bbot%5D/permission');
});

it.each([403, 500, 502])('throws on %i rather than guess', async (status) => {
  const { octokit } = await answering({ message: 'no' }, status);
  await expect(readPermission(octokit, name, 'ada')).rejects.toMatchObject({ status });
});
