import { expect, it } from 'vitest';
import { aScene, mint, type Scene } from '../github/support.ts';
import { serveRepository } from './git-server.ts';
import { aSession, collect, idles, latch, startBench, until } from './support.ts';

const LIFETIME_MS = 60_000;

/** Both platforms on one clock, and a session that goes back to its repository whenever it is told to. */
async function aLongSession() {
  let now = Date.now();
  const clock = () => now;
  const scene = await aScene({ now: clock, tokenLifetimeMs: LIFETIME_MS });
  const steps = Array.from({ length: 4 }, latch);
  const problems: (string | undefined)[] = [];
  const bench = await startBench({
    now: clock,
    repositoryOrigins: [scene.emulator.origin],
    brain: async ({ fetchRepository, say }) => {
      for (const step of steps) {
        await step.opened;
        problems.push(await fetchRepository());
        await say(`fetched ${problems.length}`);
      }
    },
  });
  const token = await mint(scene, { contents: 'read' }, [scene.repository.id]);
  const session = await mounted(bench.client, scene, token);
  const resourceId = session.resources.find((resource) => resource.type === 'github_repository')?.id ?? '';
  const fetchNow = async () => {
    const index = problems.length;
    steps[index]?.open();
    const said = `fetched ${index + 1}`;
    await until(bench.client, session.id, (event) => JSON.stringify(event).includes(said));
  };
  const rotate = async () => {
    const fresh = await mint(scene, { contents: 'read' }, [scene.repository.id]);
    const { beta } = bench.client;
    await beta.sessions.resources.update(resourceId, { session_id: session.id, authorization_token: fresh });
    return fresh;
  };
  return { ...bench, scene, id: session.id, token, problems, fetchNow, rotate, wait: (ms: number) => (now += ms) };
}

async function mounted(client: Parameters<typeof aSession>[0], { emulator }: Scene, token: string) {
  return await aSession(client, {
    resources: [{ type: 'github_repository', url: `${emulator.origin}/acme/widgets`, authorization_token: token }],
  });
}

it('uses the token of the moment, and says when it had expired', async () => {
  const { client, emulator, id, token, problems, fetchNow, rotate, wait, scene } = await aLongSession();
  await fetchNow();
  wait(LIFETIME_MS);
  await fetchNow();
  const fresh = await rotate();
  await fetchNow();
  expect(problems).toEqual([undefined, 'repository_authentication_error', undefined]);
  expect(emulator.tokenUses(id).map(({ purpose, token: used, ok }) => [purpose, used, ok])).toEqual([
    ['mount', token, true],
    ['fetch', token, true],
    ['fetch', token, false],
    ['fetch', fresh, true],
  ]);
  const errors = (await collect(client.beta.sessions.events.list(id, { types: ['session.error'] }))).map(
    (event) => event.type === 'session.error' && event.error,
  );
  expect(errors).toMatchObject([
    {
      type: 'repository_authentication_error',
      repository_url: `${scene.emulator.origin}/acme/widgets`,
      retry_status: { type: 'retrying' },
    },
  ]);
  expect(JSON.stringify(errors)).not.toContain(token);
  await fetchNow();
  await until(client, id, idles('end_turn'));
  await client.beta.sessions.delete(id);
  expect(emulator.tokenUses(id)).toHaveLength(5);
});

it('remembers a token that was refused at the mount, and only fetches what is mounted', async () => {
  const server = await serveRepository('ghs_good');
  server.commit({ 'a.txt': 'x\n' });
  const seen: unknown[] = [];
  const { client, emulator } = await startBench({
    repositoryOrigins: [server.origin],
    brain: async ({ fetchRepository }) => void seen.push(await fetchRepository()),
  });
  const bare = await aSession(client);
  await until(client, bare.id, idles('end_turn'));
  const refused = await aSession(client, {
    resources: [{ type: 'github_repository', url: server.url, authorization_token: 'ghs_bad' }],
  });
  await until(client, refused.id, idles('end_turn'));
  expect(seen).toEqual([undefined, 'repository_authentication_error']);
  expect(emulator.tokenUses().map(({ sessionId, token, ok }) => [sessionId, token, ok])).toEqual([
    [refused.id, 'ghs_bad', false],
    [refused.id, 'ghs_bad', false],
  ]);
});
