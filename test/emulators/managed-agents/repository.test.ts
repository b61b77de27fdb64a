import { execFileSync } from 'node:child_process';
import { expect, it } from 'vitest';
import type { ToolOutput } from '../../../src/emulators/managed-agents/brain.ts';
import { serveRepository } from './git-server.ts';
import { aReviewer, aSession, collect, idles, startBench, until } from './support.ts';

const TOKEN = 'ghs_a-token-for-one-repository';

it('mounts the commit that was asked for and keeps the token out of everything', async () => {
  const server = await serveRepository(TOKEN);
  const { sha } = server.commit({ 'a.txt': 'first\n' });
  server.commit({ 'a.txt': 'second\n' });
  const outputs: ToolOutput[] = [];
  const { client, emulator } = await startBench({
    repositoryOrigins: [server.origin],
    brain: async ({ useTool }) => void outputs.push(await useTool('read', { file_path: '/workspace/demo/a.txt' })),
  });
  const session = await aSession(client, {
    resources: [
      { type: 'github_repository', url: server.url, authorization_token: TOKEN, checkout: { type: 'commit', sha } },
    ],
  });
  expect(session.resources[0]).toMatchObject({ mount_path: '/workspace/demo', url: server.url });
  const events = await until(client, session.id, idles('end_turn'));
  expect(outputs).toEqual([{ text: '     1\tfirst', isError: false }]);
  expect(JSON.stringify([session, events, await client.beta.sessions.retrieve(session.id)])).not.toContain(TOKEN);
  const folder = (await emulator.sessions.get(session.id)?.sandbox.locate('/workspace/demo')) ?? '';
  const grep = () => execFileSync('grep', ['-r', TOKEN, folder]);
  expect(grep).toThrow(); // exit code 1: nothing found
  expect(emulator.tokensOf(session.id)).toEqual([TOKEN]);
  expect(server.authorizations.every((header) => header?.startsWith('Basic '))).toBe(true);
});

it.each([
  ['an expired token', 'repository_authentication_error', { authorization_token: 'expired' }],
  ['a token without the right', 'repository_forbidden_error', { authorization_token: 'forbidden' }],
  ['a missing commit', 'repository_checkout_error', { checkout: { type: 'commit', sha: 'a'.repeat(40) } }],
  ['a missing branch', 'repository_checkout_error', { checkout: { type: 'branch', name: 'gone' } }],
  ['a missing repository', 'repository_not_found_error', { url: '/octo/gone' }],
] as const)('goes on without the repository after %s', async (_why, type, overrides) => {
  const server = await serveRepository(TOKEN);
  server.commit({ 'a.txt': 'x\n' });
  const outputs: ToolOutput[] = [];
  const { client } = await startBench({
    repositoryOrigins: [server.origin],
    brain: async ({ useTool }) => void outputs.push(await useTool('read', { file_path: '/workspace/demo/a.txt' })),
  });
  const url = 'url' in overrides ? `${server.origin}${overrides.url}` : server.url;
  const { id } = await aSession(client, {
    resources: [{ type: 'github_repository', authorization_token: TOKEN, ...overrides, url }],
  });
  const events = await until(client, id, idles('end_turn'));
  expect(events.filter((event) => event.type === 'session.error')).toMatchObject([
    { error: { type, repository_url: url, retry_status: { type: 'retrying' } } },
  ]);
  expect(outputs[0]?.isError).toBe(true);
});

it.each([
  'https://github.com/octo/demo.git',
  'git@github.com:octo/demo',
  'https://gitlab.com/octo/demo',
  'https://github.com/octo',
  'https://github.com.evil.example/octo/demo',
  'https://github.com/octo/demo/tree/main',
  'file:///etc/octo',
])('refuses the repository URL %s', async (url) => {
  const { client } = await startBench();
  const reviewer = await aReviewer(client);
  await expect(
    client.beta.sessions.create({ ...reviewer, resources: [{ type: 'github_repository', url }] }),
  ).rejects.toMatchObject({ status: 400 });
});

it('mounts several repositories, also of one name, each with its own token and for all tools', async () => {
  const [first, second] = [await serveRepository('token-1'), await serveRepository('token-2')];
  first.commit({ 'src/a.ts': 'price();\n' });
  const { sha } = second.commit({ 'src/b.ts': 'a();\nprice();\n' });
  second.commit({ 'src/b.ts': 'later();\n' });
  const outputs: string[] = [];
  const { client, emulator } = await startBench({
    repositoryOrigins: [first.origin, second.origin],
    brain: async ({ useTool }) => {
      outputs.push((await useTool('grep', { pattern: 'price' })).text);
      outputs.push((await useTool('glob', { pattern: '**/*.ts' })).text);
      outputs.push((await useTool('read', { file_path: '/workspace/octo.demo/src/b.ts' })).text);
      outputs.push((await useTool('grep', { pattern: 'price', path: '/workspace/demo' })).text);
    },
  });
  const { id, resources } = await aSession(client, {
    resources: [
      { type: 'github_repository', url: first.url, authorization_token: 'token-1', mount_path: '/workspace/demo' },
      {
        type: 'github_repository',
        url: second.url,
        authorization_token: 'token-2',
        mount_path: '/workspace/octo.demo',
        checkout: { type: 'commit', sha },
      },
    ],
  });
  const places = resources.flatMap((one) => (one.type === 'github_repository' ? [one.mount_path] : []));
  expect(places).toEqual(['/workspace/demo', '/workspace/octo.demo']);
  await until(client, id, idles('end_turn'));
  expect(outputs).toEqual([
    '/workspace/demo/src/a.ts:1:price();\n/workspace/octo.demo/src/b.ts:2:price();',
    '/workspace/demo/src/a.ts\n/workspace/octo.demo/src/b.ts',
    '     1\ta();\n     2\tprice();',
    '/workspace/demo/src/a.ts:1:price();',
  ]);
  const [, other] = resources;
  const otherId = other?.type === 'github_repository' ? other.id : '';
  await client.beta.sessions.resources.update(otherId, { session_id: id, authorization_token: 'token-3' });
  expect(emulator.tokensOf(id)).toEqual(['token-1', 'token-2', 'token-3']);
});

it.each([
  ['at the same place', '/workspace/demo'],
  ['inside of another one', '/workspace/demo/inner'],
])('refuses a repository %s', async (_where, mount_path) => {
  const server = await serveRepository(TOKEN);
  const { client } = await startBench({ repositoryOrigins: [server.origin] });
  const reviewer = await aReviewer(client);
  const one = { type: 'github_repository' as const, url: server.url };
  const create = client.beta.sessions.create({ ...reviewer, resources: [one, { ...one, mount_path }] });
  await expect(create).rejects.toMatchObject({ status: 400 });
});

it('takes a new token for a mounted repository', async () => {
  const server = await serveRepository(TOKEN);
  server.commit({ 'a.txt': 'x\n' });
  const { client, emulator } = await startBench({ repositoryOrigins: [server.origin], brain: () => Promise.resolve() });
  const { id, resources } = await aSession(client, {
    resources: [{ type: 'github_repository', url: server.url, authorization_token: TOKEN }],
  });
  const resource = resources.find((candidate) => candidate.type === 'github_repository');
  await client.beta.sessions.resources.update(resource?.id ?? '', { session_id: id, authorization_token: 'rotated' });
  expect(emulator.tokensOf(id)).toEqual([TOKEN, 'rotated']);
});

it('shows uploaded files below the upload root, and takes them away again', async () => {
  const outputs: ToolOutput[] = [];
  const { client } = await startBench({
    brain: async ({ useTool }) =>
      void outputs.push(await useTool('glob', { pattern: '**', path: '/mnt/session/uploads' })),
  });
  const { id: file_id } = await client.beta.files.upload({ file: new File(['x'], 'a.diff') });
  const { id, resources } = await aSession(client, {
    resources: [{ type: 'file', file_id, mount_path: '/in/a.diff' }],
  });
  await until(client, id, idles('end_turn'));
  expect(outputs).toEqual([{ text: '/mnt/session/uploads/in/a.diff', isError: false }]);
  const [mounted] = resources;
  expect(mounted).toMatchObject({ mount_path: '/mnt/session/uploads/in/a.diff' });
  expect(mounted && 'file_id' in mounted ? mounted.file_id : '').not.toBe(file_id);
  await client.beta.sessions.resources.delete(mounted && 'id' in mounted ? mounted.id : '', { session_id: id });
  await expect(collect(client.beta.sessions.resources.list(id))).resolves.toEqual([]);
});

it('answers a tool that is not enabled with an error and records it', async () => {
  const outputs: ToolOutput[] = [];
  const { client, emulator } = await startBench({
    brain: async ({ useTool }) => void outputs.push(await useTool('bash', { command: 'id' })),
  });
  const { id } = await aSession(client);
  const events = await until(client, id, idles('end_turn'));
  expect(outputs[0]).toMatchObject({ isError: true });
  expect(events.find((event) => event.type === 'agent.tool_use')).toMatchObject({ evaluated_permission: 'deny' });
  expect(emulator.violations).toMatchObject([{ by: 'agent', what: 'bash' }]);
});
