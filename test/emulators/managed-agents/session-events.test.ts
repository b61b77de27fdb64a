import { expect, it } from 'vitest';
import type { Brain } from '../../../src/emulators/managed-agents/brain.ts';
import { aSession, cents, collect, history, idles, latch, message, startBench, typesOf, until } from './support.ts';

const result = (id: string, text = 'ok') => ({
  type: 'user.custom_tool_result' as const,
  custom_tool_use_id: id,
  content: [{ type: 'text' as const, text }],
});

const submitting: Brain = async ({ callCustomTool, say }) => {
  const { text } = await callCustomTool('submit_review', { summary: 's', findings: [] });
  await say(text);
};

const pendingIds = (events: Awaited<ReturnType<typeof history>>): string[] => {
  const last = events.findLast((event) => event.type === 'session.status_idle');
  return last?.stop_reason.type === 'requires_action' ? last.stop_reason.event_ids : [];
};

it('streams only what happens after the connection, while the list has everything', async () => {
  const hold = latch();
  const { client } = await startBench({
    brain: async ({ say }) => {
      await say('early');
      await hold.opened;
      await say('late');
    },
  });
  const { id } = await aSession(client);
  await until(client, id, ({ type }) => type === 'agent.message');
  const stream = await client.beta.sessions.events.stream(id);
  hold.open();
  const streamed: string[] = [];
  for await (const event of stream) {
    if (event.type === 'agent.message') streamed.push(JSON.stringify(event.content));
    if (event.type === 'session.status_idle') break;
  }
  expect(streamed).toEqual([expect.stringContaining('late')]);
  const listed = (await history(client, id)).filter(({ type }) => type === 'agent.message');
  expect(listed).toHaveLength(2);
});

it('waits for the answer to a custom tool call and hands it to the agent', async () => {
  const { client } = await startBench({ brain: submitting });
  const { id } = await aSession(client);
  const waiting = await until(client, id, idles('requires_action'));
  const [use] = pendingIds(waiting);
  expect(waiting.find((event) => event.id === use)).toMatchObject({
    type: 'agent.custom_tool_use',
    name: 'submit_review',
  });
  expect(typesOf(waiting).slice(-2)).toEqual(['session.usage', 'session.status_idle']);
  await client.beta.sessions.events.send(id, { events: [result(use ?? '', 'all accepted')] });
  const events = await until(client, id, idles('end_turn'));
  expect(events.find(({ type }) => type === 'agent.message')).toMatchObject({ content: [{ text: 'all accepted' }] });
});

it('says again what it waits for after a partial answer, and refuses a second answer', async () => {
  const { client } = await startBench({
    brain: async ({ callCustomTools }) => {
      await callCustomTools([1, 2].map((n) => ({ name: 'submit_review', input: { summary: `${n}`, findings: [] } })));
    },
  });
  const { id } = await aSession(client);
  const [first = '', second = ''] = pendingIds(await until(client, id, idles('requires_action')));
  await client.beta.sessions.events.send(id, { events: [result(first)] });
  expect(pendingIds(await history(client, id))).toEqual([second]);
  await expect(client.beta.sessions.events.send(id, { events: [result(first)] })).rejects.toMatchObject({
    status: 400,
  });
  await expect(client.beta.sessions.events.send(id, { events: [message('hello?')] })).rejects.toMatchObject({
    status: 400,
  });
  await client.beta.sessions.events.send(id, { events: [result(second)] });
  await until(client, id, idles('end_turn'));
});

it('stops at the budget, refuses messages there, and goes on when the budget is raised', async () => {
  const { client } = await startBench({
    brain: async ({ say }) => {
      for (let index = 0; index < 4; index += 1) await say('x'.repeat(8000)); // 2000 tokens, 4 cents each
    },
  });
  const { id } = await aSession(client, { budget: cents('6') });
  const stopped = await until(client, id, idles('budget_reached'));
  expect(typesOf(stopped).slice(-3)).toEqual(['session.thread_status_idle', 'session.usage', 'session.status_idle']);
  const { usage } = await client.beta.sessions.retrieve(id);
  expect(Number(usage.list_cost?.amount)).toBeGreaterThanOrEqual(6);
  await expect(client.beta.sessions.events.send(id, { events: [message('on')] })).rejects.toMatchObject({
    status: 400,
  });
  await client.beta.sessions.events.send(id, { events: [{ type: 'user.interrupt' }] });
  await expect(client.beta.sessions.update(id, { budget: cents('6') })).rejects.toMatchObject({
    errorCode: 'budget_not_raised',
  });
  await client.beta.sessions.update(id, { budget: cents('100') });
  const events = await until(client, id, idles('end_turn'));
  expect(events.filter(({ type }) => type === 'agent.message')).toHaveLength(4);
});

it('takes a budget only at creation and only in whole cents', async () => {
  const { client } = await startBench({ brain: submitting });
  const { id } = await aSession(client);
  await expect(client.beta.sessions.update(id, { budget: cents('5') })).rejects.toMatchObject({
    errorCode: 'budget_create_only',
  });
  const { agent, environment_id } = await client.beta.sessions.retrieve(id);
  for (const amount of ['2.50', '0', '025', '-1', '']) {
    const create = client.beta.sessions.create({ agent: agent.id, environment_id, budget: cents(amount) });
    await expect(create).rejects.toMatchObject({ status: 400 });
  }
});

it('ends an interrupted turn like a finished one and then takes the queued message', async () => {
  const started = latch();
  const { client } = await startBench({
    brain: async ({ turn, say, signal }) => {
      if (turn === 2) return await say('second');
      started.open();
      await new Promise((resolve) => signal.addEventListener('abort', resolve));
      await say('never said');
    },
  });
  const { id } = await aSession(client);
  await started.opened;
  await client.beta.sessions.events.send(id, { events: [{ type: 'user.interrupt' }, message('instead')] });
  const events = await until(client, id, ({ type }) => type === 'agent.message');
  const milestones = new Set(['session.status_running', 'user.interrupt', 'session.status_idle', 'agent.message']);
  expect(
    typesOf(events)
      .filter((type) => milestones.has(type))
      .slice(0, 5),
  ).toEqual([
    'session.status_running',
    'user.interrupt',
    'session.status_idle',
    'session.status_running',
    'agent.message',
  ]);
  expect(JSON.stringify(events)).not.toContain('never said');
});

it('closes pending tool calls on an interrupt', async () => {
  const { client } = await startBench({ brain: submitting });
  const { id } = await aSession(client);
  const [use = ''] = pendingIds(await until(client, id, idles('requires_action')));
  await client.beta.sessions.events.send(id, { events: [{ type: 'user.interrupt' }] });
  await until(client, id, idles('end_turn'));
  await expect(client.beta.sessions.events.send(id, { events: [result(use)] })).rejects.toMatchObject({ status: 400 });
});

it('lists by type and time, newest first, in pages', async () => {
  const { client } = await startBench({ brain: async ({ say }) => await say('x') });
  const { id } = await aSession(client);
  const all = await until(client, id, idles('end_turn'));
  const newest = await client.beta.sessions.events.list(id, {
    order: 'desc',
    limit: 1,
    types: ['session.status_idle', 'session.status_running'],
  });
  expect(typesOf(newest.data)).toEqual(['session.status_idle']);
  expect(newest.next_page).not.toBeNull();
  const paged = await collect(client.beta.sessions.events.list(id, { limit: 3, order: 'desc' }));
  expect(paged.map((event) => event.id)).toEqual(all.map((event) => event.id).toReversed());
  const later = new Date(Date.now() + 60_000).toISOString();
  await expect(collect(client.beta.sessions.events.list(id, { 'created_at[gt]': later }))).resolves.toEqual([]);
});

it.each(['end', 'reset'] as const)(
  'cuts a stream with a %s after the nth event, and the next one works',
  async (how) => {
    const hold = latch();
    const { client, emulator } = await startBench({
      brain: async ({ say }) => {
        await hold.opened;
        await say('x');
      },
    });
    const { id } = await aSession(client);
    emulator.faults.streamCut = { afterEvents: 2, how, connections: 1 };
    const stream = await client.beta.sessions.events.stream(id);
    const whole = await client.beta.sessions.events.stream(id);
    hold.open();
    const seen: string[] = [];
    const reading = (async () => {
      for await (const { type } of stream) seen.push(type);
    })();
    await (how === 'end' ? expect(reading).resolves.toBeUndefined() : expect(reading).rejects.toThrow());
    expect(seen).toHaveLength(2);
    for await (const event of whole) if (event.type === 'session.status_idle') break;
  },
);

it('sends heartbeats, bad frames, duplicates and unknown events when told to', async () => {
  const hold = latch();
  const { client, emulator } = await startBench({
    heartbeatMs: 1,
    brain: async ({ say }) => {
      await hold.opened;
      await say('x');
    },
  });
  const { id } = await aSession(client);
  emulator.faults.badFrames = 1;
  const bad = await client.beta.sessions.events.stream(id);
  await expect(collect(bad)).rejects.toThrow();
  emulator.faults.duplicateFrames = true;
  const stream = await client.beta.sessions.events.stream(id);
  hold.open();
  const ids: string[] = [];
  for await (const event of stream) {
    if ('id' in event) ids.push(event.id);
    if (event.type === 'session.status_idle') break;
  }
  expect(new Set(ids).size).toBeLessThan(ids.length);
  emulator.faults.unknownEvents = true;
  await client.beta.sessions.events.send(id, { events: [message('again')] });
  await until(client, id, (event) => typesOf([event]).includes('agent.daydream'));
});

it('takes up a turn where it stood when a budget that was used up is lifted for good', async () => {
  const said: string[] = [];
  const { client } = await startBench({
    brain: async ({ say, spend, turn }) => {
      for (const text of ['one', 'two', 'three']) {
        await say(text);
        said.push(`${turn} ${text}`);
        spend(10);
      }
    },
  });
  const { id } = await aSession(client, { budget: cents('15') });
  const stopped = await until(client, id, idles('budget_reached'));
  expect(said).toEqual(['1 one', '1 two']);
  expect(typesOf(stopped).slice(-4)).toEqual([
    'span.model_request_end',
    'session.thread_status_idle',
    'session.usage',
    'session.status_idle',
  ]);
  expect(stopped.at(-2)).toMatchObject({
    usage: { list_cost: { amount: '20' } },
    budget: { max_list_cost: { amount: '15' } },
  });
  await client.beta.sessions.events.send(id, { events: [{ type: 'user.interrupt' }] });
  const { usage } = await client.beta.sessions.retrieve(id);
  const tooLittle = cents(usage.list_cost?.amount ?? '');
  await expect(client.beta.sessions.update(id, { budget: tooLittle })).rejects.toMatchObject({
    errorCode: 'budget_not_raised',
  });
  await client.beta.sessions.update(id, { budget: null });
  const events = await until(client, id, idles('end_turn'));
  expect(said).toEqual(['1 one', '1 two', '1 three']);
  expect(typesOf(events).slice(stopped.length, stopped.length + 4)).toEqual([
    'user.interrupt',
    'session.updated',
    'session.status_running',
    'session.thread_status_running',
  ]);
  await expect(client.beta.sessions.update(id, { budget: cents('50') })).rejects.toMatchObject({
    errorCode: 'budget_create_only',
  });
});

it('waits for the answer to a call that used the budget up, and stops at the cap only then', async () => {
  const { client } = await startBench({
    brain: async ({ callCustomTool, say }) => {
      const { text } = await callCustomTool('submit_review', { summary: 'x'.repeat(8000), findings: [] }); // 4 cents
      await say(text);
    },
  });
  const { id } = await aSession(client, { budget: cents('3') });
  const [use = ''] = pendingIds(await until(client, id, idles('requires_action')));
  const { usage } = await client.beta.sessions.retrieve(id);
  expect(Number(usage.list_cost?.amount)).toBeGreaterThanOrEqual(3);
  await client.beta.sessions.events.send(id, { events: [result(use, 'accepted')] });
  await until(client, id, idles('budget_reached'));
  await client.beta.sessions.update(id, { budget: cents('100') });
  const events = await until(client, id, idles('end_turn'));
  expect(events.find(({ type }) => type === 'agent.message')).toMatchObject({ content: [{ text: 'accepted' }] });
});
