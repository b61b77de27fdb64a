import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it, onTestFinished, vi } from 'vitest';
import { serveRepository } from './git-server.ts';
import { aReviewer, aSession, idles, latch, message, startBench, until } from './support.ts';

const TOKEN = 'ghs_token';

it('clones nothing and makes no directory for agents that never use a tool, when mounts are lazy', async () => {
  const server = await serveRepository(TOKEN);
  const disk = mkdtempSync(path.join(tmpdir(), 'many-sessions-'));
  vi.stubEnv('TMPDIR', disk);
  onTestFinished(() => {
    vi.unstubAllEnvs();
    rmSync(disk, { recursive: true });
  });
  const hold = latch();
  const { client, emulator } = await startBench({
    repositoryOrigins: [server.origin],
    lazyMounts: true,
    brain: async ({ say }) => {
      await say('waiting');
      await hold.opened;
    },
  });
  const reviewer = await aReviewer(client);
  const sessions = await Promise.all(
    Array.from({ length: 50 }, async () => {
      return await client.beta.sessions.create({
        ...reviewer,
        resources: [{ type: 'github_repository', url: server.url, authorization_token: TOKEN }],
        initial_events: [message('go')],
      });
    }),
  );
  const streams = await Promise.all(sessions.map(async ({ id }) => await client.beta.sessions.events.stream(id)));
  hold.open();
  await Promise.all(
    streams.map(async (stream) => {
      for await (const { type } of stream) if (type === 'session.status_idle') break;
    }),
  );
  expect(readdirSync(disk)).toEqual([]);
  expect(server.authorizations).toEqual([]);
  expect(emulator.tokenUses()).toEqual([]);
});

it('mounts at the first tool call, with the token of that moment, when mounts are lazy', async () => {
  const server = await serveRepository(TOKEN);
  server.commit({ 'a.txt': 'late\n' });
  const hold = latch();
  const outputs: string[] = [];
  const { client, emulator } = await startBench({
    repositoryOrigins: [server.origin],
    lazyMounts: true,
    brain: async ({ useTool }) => {
      await hold.opened;
      for (let index = 0; index < 2; index += 1) {
        outputs.push((await useTool('read', { file_path: '/workspace/demo/a.txt' })).text);
      }
    },
  });
  const { id, resources } = await aSession(client, {
    resources: [{ type: 'github_repository', url: server.url, authorization_token: 'ghs_old' }],
  });
  const resource = resources.find(({ type }) => type === 'github_repository');
  const resourceId = resource && 'id' in resource ? resource.id : '';
  await client.beta.sessions.resources.update(resourceId, { session_id: id, authorization_token: TOKEN });
  hold.open();
  await until(client, id, idles('end_turn'));
  expect(outputs).toEqual(['     1\tlate', '     1\tlate']);
  expect(emulator.tokenUses(id)).toMatchObject([{ purpose: 'mount', token: TOKEN, ok: true }]);
});

it("keeps a session's copy of a file that was deleted, and the file of a session that was deleted", async () => {
  const hold = latch();
  const outputs: string[] = [];
  const { client, emulator } = await startBench({
    brain: async ({ useTool }) => {
      await hold.opened;
      outputs.push((await useTool('read', { file_path: '/mnt/session/uploads/a.diff' })).text);
    },
  });
  const upload = async () => await client.beta.files.upload({ file: new File(['kept\n'], 'a.diff') });
  const [gone, stays] = [await upload(), await upload()];
  const mounting = (file_id: string) => ({ resources: [{ type: 'file' as const, file_id, mount_path: '/a.diff' }] });
  const { id } = await aSession(client, mounting(gone.id));
  const other = await aSession(client, mounting(stays.id));
  await client.beta.files.delete(gone.id);
  hold.open();
  await until(client, id, idles('end_turn'));
  await until(client, other.id, idles('end_turn'));
  expect(outputs).toEqual(['     1\tkept', '     1\tkept']);
  await client.beta.sessions.delete(id);
  await client.beta.sessions.delete(other.id);
  expect([...emulator.files.keys()]).toEqual([stays.id]);
});
