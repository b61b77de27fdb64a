import { existsSync } from 'node:fs';
import { expect, it } from 'vitest';
import type { Brain } from '../../../src/emulators/managed-agents/brain.ts';
import { aReviewer, aSession, collect, history, idles, latch, message, startBench, typesOf, until } from './support.ts';

const polite: Brain = async ({ say }) => await say('done');

it.each([
  ['the time', {}],
  ['the order of events of the same moment', { now: () => Date.parse('2026-11-21T08:00:00Z') }],
])('goes through a turn in the documented order, by %s', async (_by, clock) => {
  const { client } = await startBench({ brain: polite, ...clock });
  const session = await aSession(client);
  expect(session.status).toBe('running');
  const events = await until(client, session.id, idles('end_turn'));
  expect(typesOf(events)).toEqual([
    'session.status_running',
    'session.thread_status_running',
    'user.message',
    'span.model_request_start',
    'agent.thinking',
    'agent.message',
    'span.model_request_end',
    'session.thread_status_idle',
    'session.usage',
    'session.status_idle',
  ]);
  expect(events.every(({ id }) => id.startsWith('sevt_'))).toBe(true);
  await expect(client.beta.sessions.retrieve(session.id)).resolves.toMatchObject({ status: 'idle' });
});

it('waits for the first message when it is created without one', async () => {
  const { client } = await startBench({ brain: polite });
  const session = await client.beta.sessions.create(await aReviewer(client));
  expect(session.status).toBe('idle');
  await client.beta.sessions.events.send(session.id, { events: [message('go')] });
  await until(client, session.id, idles('end_turn'));
});

it('works off a message sent while running after the current turn, without going idle in between', async () => {
  const hold = latch();
  const texts: string[] = [];
  const { client } = await startBench({
    brain: async ({ messages, turn }) => {
      texts.push(messages.at(-1) ?? '');
      if (turn === 1) await hold.opened;
    },
  });
  const session = await aSession(client);
  const sent = await client.beta.sessions.events.send(session.id, { events: [message('And this.')] });
  expect(sent.data?.[0]).toMatchObject({ processed_at: null });
  hold.open();
  const events = await until(client, session.id, idles('end_turn'));
  expect(texts).toEqual(['Review this.', 'And this.']);
  expect(typesOf(events).filter((type) => type === 'session.status_idle')).toHaveLength(1);
});

it('refuses to archive or delete while running, and obeys once idle', async () => {
  const hold = latch();
  const { client } = await startBench({ brain: async () => await hold.opened });
  const { id } = await aSession(client);
  await expect(client.beta.sessions.archive(id)).rejects.toMatchObject({ status: 400 });
  await expect(client.beta.sessions.delete(id)).rejects.toMatchObject({ status: 400 });
  hold.open();
  await until(client, id, idles('end_turn'));
  await expect(client.beta.sessions.archive(id)).resolves.toMatchObject({ status: 'terminated' });
  await expect(client.beta.sessions.events.send(id, { events: [message('more')] })).rejects.toMatchObject({
    status: 409,
  });
  await client.beta.sessions.delete(id);
  await expect(client.beta.sessions.retrieve(id)).rejects.toMatchObject({ status: 404 });
});

it('still reads as running for a moment after the idle event, when told to lag', async () => {
  let now = 1_000_000;
  const { client, emulator } = await startBench({ brain: polite, now: () => now });
  emulator.faults.idleLagMs = 500;
  const { id } = await aSession(client);
  await until(client, id, idles('end_turn'));
  await expect(client.beta.sessions.retrieve(id)).resolves.toMatchObject({ status: 'running' });
  await expect(client.beta.sessions.archive(id)).rejects.toMatchObject({ status: 400 });
  now += 500;
  await expect(client.beta.sessions.archive(id)).resolves.toMatchObject({ status: 'terminated' });
});

it('lists by agent, time, status and archive, in pages that neither skip nor repeat', async () => {
  let now = Date.parse('2026-11-01T00:00:00Z');
  const { client } = await startBench({ brain: polite, now: () => now });
  const reviewer = await aReviewer(client);
  const ids: string[] = [];
  for (let index = 0; index < 5; index += 1) {
    ids.push((await client.beta.sessions.create({ ...reviewer, metadata: { n: `${index}` } })).id);
    now += 1000;
  }
  const listed = async (query: object) =>
    (await collect(client.beta.sessions.list({ limit: 2, ...query }))).map(({ id }) => id);
  await expect(listed({})).resolves.toEqual(ids.toReversed());
  await expect(listed({ order: 'asc', agent_id: reviewer.agent })).resolves.toEqual(ids);
  await expect(listed({ agent_id: 'agent_other' })).resolves.toEqual([]);
  await expect(listed({ 'created_at[gte]': '2026-11-01T00:00:03Z' })).resolves.toEqual([ids[4], ids[3]]);
  await client.beta.sessions.archive(ids[4] ?? '');
  await expect(listed({})).resolves.toEqual(ids.slice(0, 4).toReversed());
  await expect(listed({ include_archived: true, statuses: ['terminated'] })).resolves.toEqual([ids[4]]);
  const { next_page: page } = await client.beta.sessions.list({ limit: 2 });
  await expect(client.beta.sessions.list({ page, order: 'asc' })).rejects.toMatchObject({ status: 400 });
});

it('holds metadata to its limits and merges updates', async () => {
  const { client } = await startBench({ brain: polite });
  const reviewer = await aReviewer(client);
  const tooMany = Object.fromEntries(Array.from({ length: 17 }, (_, index) => [`k${index}`, 'v']));
  await expect(client.beta.sessions.create({ ...reviewer, metadata: tooMany })).rejects.toMatchObject({ status: 400 });
  await expect(client.beta.sessions.create({ ...reviewer, metadata: { key: 'v'.repeat(513) } })).rejects.toMatchObject({
    status: 400,
  });
  const { id } = await client.beta.sessions.create({ ...reviewer, metadata: { a: '1', b: '2' } });
  const updated = await client.beta.sessions.update(id, { title: 'new', metadata: { a: null, c: '3' } });
  expect(updated).toMatchObject({ title: 'new', metadata: { b: '2', c: '3' } });
  expect(typesOf(await history(client, id))).toContain('session.updated');
});

it('makes the session and then drops the connection, when told to lose a creation', async () => {
  const { client, emulator } = await startBench({ brain: polite });
  const reviewer = await aReviewer(client);
  emulator.faults.lostCreates = 1;
  await expect(client.beta.sessions.create({ ...reviewer, metadata: { intent: 'n' } })).rejects.toThrow(/connection/i);
  const [found] = await collect(client.beta.sessions.list());
  expect(found).toMatchObject({ metadata: { intent: 'n' } });
});

it('answers with scripted refusals until they are used up', async () => {
  const { client, emulator } = await startBench({ brain: polite });
  const reviewer = await aReviewer(client);
  emulator.faults.refusals.push({ path: /sessions/, type: 'overloaded_error', retryAfterSeconds: 3, times: 1 });
  await expect(client.beta.sessions.create(reviewer)).rejects.toMatchObject({ status: 529 });
  await expect(client.beta.sessions.create(reviewer)).resolves.toMatchObject({ status: 'idle' });
});

it('reports a brain that fails as a turn without retries left', async () => {
  const { client, emulator } = await startBench({ brain: () => Promise.reject(new Error('confused')) });
  const { id } = await aSession(client);
  const events = await until(client, id, idles('retries_exhausted'));
  expect(events.find(({ type }) => type === 'session.error')).toMatchObject({
    error: { type: 'unknown_error', retry_status: { type: 'exhausted' } },
  });
  expect(emulator.sessions.get(id)?.failures).toHaveLength(1);
});

it('ends with a terminated status when the platform gives up', async () => {
  const { client, emulator } = await startBench({ brain: async () => await latch().opened });
  const { id } = await aSession(client);
  const stream = await client.beta.sessions.events.stream(id);
  await emulator.terminate(id);
  expect(typesOf(await collect(stream)).at(-1)).toBe('session.status_terminated');
});

it('removes the sandbox with the session', async () => {
  const { client, emulator } = await startBench({ brain: polite });
  const file = await client.beta.files.upload({ file: new File(['x'], 'x.txt') });
  const { id } = await aSession(client, { resources: [{ type: 'file', file_id: file.id, mount_path: '/x.txt' }] });
  await until(client, id, idles('end_turn'));
  const folder = (await emulator.sessions.get(id)?.sandbox.locate('/mnt/session/uploads/x.txt')) ?? '';
  expect(existsSync(folder)).toBe(true);
  await client.beta.sessions.delete(id);
  expect(existsSync(folder)).toBe(false);
});
