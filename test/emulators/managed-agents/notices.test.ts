import { expect, it } from 'vitest';
import { aNoticeReceiver } from './notice-receiver.ts';
import { aReviewer, aSession, cents, idles, latch, message, startBench, until } from './support.ts';

const QUICK = { retryMs: [1, 1] };

/** A platform that tells a receiver what happens. */
async function aToldBench(options: Parameters<typeof startBench>[0] = {}) {
  const receiver = await aNoticeReceiver();
  const { url, key } = receiver;
  const bench = await startBench({ brain: async ({ say }) => await say('done'), ...options });
  bench.emulator.setWebhook({ url, key, ...QUICK });
  return { ...bench, receiver };
}

it('tells the life of a session in thin, signed events', async () => {
  const { client, emulator, receiver } = await aToldBench({ now: () => Date.parse('2026-11-01T00:00:00Z') });
  const { id } = await aSession(client);
  await until(client, id, idles('end_turn'));
  await client.beta.sessions.update(id, { title: 'new' });
  await client.beta.sessions.archive(id);
  await client.beta.sessions.delete(id);
  await emulator.noticesSettled();
  expect(receiver.received.map(({ type }) => type).toSorted()).toEqual([
    'session.deleted',
    'session.status_idled',
    'session.status_run_started',
    'session.status_terminated',
    'session.updated',
  ]);
  expect(new Set(receiver.received.map((notice) => notice.id)).size).toBe(5);
  for (const notice of receiver.received) {
    expect(notice).toMatchObject({ id: expect.stringMatching(/^whe_/), objectId: id });
    expect(notice.createdAt).toBe('2026-11-01T00:00:00.000Z');
  }
  expect(emulator.notices.map(({ type }) => type)).toEqual([
    'session.status_run_started',
    'session.status_idled',
    'session.updated',
    'session.status_terminated',
    'session.deleted',
  ]);
});

it('tells that a turn waits for the App, is tried again, and that a budget is used up, once per value', async () => {
  const { client, emulator } = await aToldBench({
    brain: async ({ callCustomTool, reschedule, spend, say }) => {
      await reschedule();
      await callCustomTool('submit_review', { summary: '', findings: [] });
      spend(10);
      await say('one');
      spend(10);
      await say('two');
    },
  });
  const { id } = await aSession(client, { budget: cents('5') });
  const [use = ''] = (await until(client, id, idles('requires_action'))).flatMap((event) =>
    event.type === 'agent.custom_tool_use' ? [event.id] : [],
  );
  await client.beta.sessions.events.send(id, {
    events: [{ type: 'user.custom_tool_result', custom_tool_use_id: use, content: [] }],
  });
  await until(client, id, idles('budget_reached'));
  await client.beta.sessions.update(id, { title: 'still at the cap' });
  await client.beta.sessions.update(id, { budget: cents('15') });
  await until(client, id, (event) => event.type === 'agent.message' && JSON.stringify(event).includes('one'));
  await client.beta.sessions.update(id, { budget: cents('100') });
  await until(client, id, idles('end_turn'));
  await emulator.noticesSettled();
  const told = emulator.notices.map(({ type }) => type.replace('session.', '')).filter((type) => type !== 'updated');
  expect(told).toEqual([
    'status_run_started',
    'status_rescheduled',
    'status_run_started',
    'status_idled',
    'status_run_started',
    'status_idled',
    'budget_reached',
    'status_run_started',
    'status_idled',
    'budget_reached',
    'status_run_started',
    'status_idled',
  ]);
});

it('tells of the same budget only once, however often a turn ends at it', async () => {
  const { client, emulator } = await aToldBench({
    brain: ({ end }) => Promise.resolve().then(() => end('budget_reached')),
  });
  const { id } = await aSession(client, { budget: cents('5') });
  await until(client, id, idles('budget_reached'));
  await client.beta.sessions.events.send(id, { events: [message('again')] });
  await until(client, id, () => emulator.notices.filter(({ type }) => type === 'session.status_idled').length === 2);
  await emulator.noticesSettled();
  expect(emulator.notices.filter(({ type }) => type === 'session.budget_reached')).toHaveLength(1);
});

it('tries three times and then gives the notice up', async () => {
  const { client, emulator, receiver } = await aToldBench();
  receiver.answers.push(500, 500, 500, 500, 204);
  await client.beta.sessions.create(await aReviewer(client)); // idle: nothing to tell
  emulator.notify('session.status_idled', 'sesn_lost');
  await emulator.noticesSettled();
  emulator.notify('agent.updated', 'agent_foreign');
  await emulator.noticesSettled();
  expect(emulator.notices.map(({ attempts }) => attempts.map(({ status }) => status))).toEqual([
    [500, 500, 500],
    [500, 204],
  ]);
  const [first, , third, , last] = receiver.received;
  expect(third?.id).toBe(first?.id);
  expect(last).toMatchObject({ type: 'agent.updated', objectId: 'agent_foreign' });
});

it('notes that nobody answered, and tries again', async () => {
  const { emulator } = await aToldBench();
  emulator.setWebhook({ url: 'http://127.0.0.1:1/', key: 'whsec_AAAA', ...QUICK });
  emulator.notify('session.status_idled', 'sesn_1');
  await emulator.noticesSettled();
  expect(emulator.notices[0]?.attempts.map(({ status }) => status)).toEqual([0, 0, 0]);
});

it('stops telling after a redirect until the webhook is set again', async () => {
  const { emulator, receiver } = await aToldBench();
  receiver.answers.push(302);
  for (const id of ['sesn_1', 'sesn_2']) {
    emulator.notify('session.status_idled', id);
    await emulator.noticesSettled();
  }
  expect(emulator.isWebhookDisabled).toBe(true);
  emulator.setWebhook({ url: receiver.url, key: receiver.key });
  emulator.notify('session.status_idled', 'sesn_3');
  await emulator.noticesSettled();
  expect(receiver.received.map(({ objectId }) => objectId)).toEqual(['sesn_1', 'sesn_3']);
});

it('drops, repeats and reorders notices when told to', async () => {
  const { emulator, receiver } = await aToldBench();
  emulator.faults.notices = ({ objectId }) => {
    if (objectId === 'late') return { delayMs: 100 };
    if (objectId === 'lost') return 'drop';
    return objectId === 'double' ? 'twice' : 'send';
  };
  for (const id of ['late', 'lost', 'double']) emulator.notify('session.status_idled', id);
  await emulator.noticesSettled();
  expect(receiver.received.map(({ objectId }) => objectId)).toEqual(['double', 'double', 'late']);
  expect(receiver.received[0]?.id).toBe(receiver.received[1]?.id);
  expect(emulator.notices.map(({ attempts }) => attempts.length)).toEqual([1, 0, 2]);
});

it('gives up what is under way when the emulator stops', async () => {
  const hold = latch();
  const { client, emulator, receiver } = await aToldBench({ brain: async () => await hold.opened });
  emulator.faults.notices = () => ({ delayMs: 60_000 });
  const { id } = await client.beta.sessions.create(await aReviewer(client));
  await client.beta.sessions.events.send(id, { events: [message('go')] });
  await emulator.close();
  expect(receiver.received).toEqual([]);
});
