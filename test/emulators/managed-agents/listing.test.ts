import { expect, it } from 'vitest';
import { aReviewer, aSession, collect, history, idles, startBench, typesOf, until } from './support.ts';

it('lists an event late although the status already says idle, when told to lag', async () => {
  let now = 1_000_000;
  const { client, emulator } = await startBench({ brain: async ({ say }) => await say('x'), now: () => now });
  const { id } = await aSession(client);
  const all = await until(client, id, idles('end_turn'));
  emulator.faults.listLagMs = 500;
  await expect(client.beta.sessions.retrieve(id)).resolves.toMatchObject({ status: 'idle' });
  await expect(history(client, id)).resolves.toEqual([]);
  now += 499;
  await expect(history(client, id)).resolves.toEqual([]);
  now += 1;
  await expect(history(client, id)).resolves.toEqual(all);
});

it('lists a new session late, when told to lag', async () => {
  let now = 1_000_000;
  const { client, emulator } = await startBench({ now: () => now });
  const { id } = await client.beta.sessions.create(await aReviewer(client));
  emulator.faults.sessionListLagMs = 500;
  await expect(collect(client.beta.sessions.list())).resolves.toEqual([]);
  await expect(client.beta.sessions.retrieve(id)).resolves.toMatchObject({ id });
  now += 500;
  await expect(collect(client.beta.sessions.list())).resolves.toMatchObject([{ id }]);
});

it('finds sessions of several statuses, and looks at the version only along with the agent', async () => {
  const { client, emulator } = await startBench({ brain: async ({ say }) => await say('x') });
  const reviewer = await aReviewer(client);
  const create = async () => (await client.beta.sessions.create(reviewer)).id;
  const [idle, terminated, archived] = [await create(), await create(), await create()];
  await emulator.terminate(terminated);
  await emulator.archive(archived);
  const listed = async (query: object) => (await collect(client.beta.sessions.list(query))).map(({ id }) => id);
  await expect(listed({ statuses: ['idle', 'terminated'] })).resolves.toEqual([terminated, idle]);
  await expect(listed({ statuses: ['running', 'rescheduling'] })).resolves.toEqual([]);
  await expect(listed({ include_archived: true, order: 'asc' })).resolves.toEqual([idle, terminated, archived]);
  await expect(listed({ agent_version: 99 })).resolves.toEqual([terminated, idle]);
  await expect(listed({ agent_id: reviewer.agent, agent_version: 99 })).resolves.toEqual([]);
});

it('refuses a cursor that the time filter excludes', async () => {
  let now = Date.parse('2026-11-01T00:00:00Z');
  const { client } = await startBench({ now: () => now });
  const reviewer = await aReviewer(client);
  for (let index = 0; index < 4; index += 1) {
    await client.beta.sessions.create(reviewer);
    now += 1000;
  }
  const { next_page: page } = await client.beta.sessions.list({ limit: 2 });
  const older = { 'created_at[lt]': '2026-11-01T00:00:02Z', page };
  await expect(client.beta.sessions.list(older)).rejects.toMatchObject({ status: 400 });
  const same = await client.beta.sessions.list({ 'created_at[gte]': '2026-11-01T00:00:01Z', page });
  expect(same.data).toHaveLength(1);
});

it('reads the newest events since a time, of some types, page by page', async () => {
  let now = Date.parse('2026-11-01T00:00:00Z');
  const { client } = await startBench({
    now: () => now,
    brain: async ({ say }) => {
      for (const text of ['a', 'b', 'c', 'd']) {
        now += 1000;
        await say(text);
      }
    },
  });
  const { id } = await aSession(client);
  await until(client, id, idles('end_turn'));
  const query = { 'created_at[gte]': '2026-11-01T00:00:02Z', types: ['agent.message' as const], limit: 2 };
  const first = await client.beta.sessions.events.list(id, query);
  expect([first.data.length, first.next_page === null]).toEqual([2, false]);
  const all = await collect(client.beta.sessions.events.list(id, { ...query, order: 'desc' }));
  expect(typesOf(all)).toEqual(['agent.message', 'agent.message', 'agent.message']);
  expect(JSON.stringify(all[0])).toContain('"d"');
});
