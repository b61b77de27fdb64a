import { describe, expect, it } from 'vitest';
import type { Brain } from '../../../src/emulators/managed-agents/brain.ts';
import { aSession, collect, history, idles, latch, message, startBench, typesOf, until } from './support.ts';

const ended = (event: { type: string }) => ['session.status_idle', 'session.status_terminated'].includes(event.type);

/** The history of a session whose agent thinks like this, up to its first end. */
async function historyOf(brain: Brain) {
  const bench = await startBench({ brain });
  const { id } = await aSession(bench.client);
  return { ...bench, id, events: await until(bench.client, id, ended) };
}

describe('a turn', () => {
  it.each(['retries_exhausted', 'a_reason_of_tomorrow'])('ends with %s when the agent says so', async (reason) => {
    const { events } = await historyOf(({ end }) => Promise.resolve().then(() => end(reason)));
    expect(typesOf(events).slice(-3)).toEqual(['session.thread_status_idle', 'session.usage', 'session.status_idle']);
    expect(events.at(-1)).toMatchObject({ stop_reason: { type: reason }, stop_details: null });
  });

  it('names the category of a refusal', async () => {
    const { events } = await historyOf(({ end }) => Promise.resolve().then(() => end('refusal', 'cyber')));
    expect(events.at(-1)).toMatchObject({
      stop_reason: { type: 'refusal' },
      stop_details: { type: 'refusal', category: 'cyber' },
    });
  });

  it.each([
    'model_overloaded_error',
    'model_rate_limited_error',
    'billing_error',
    'tool_use_limit_reached_error',
    'compaction_limit_reached_error',
    'error_of_tomorrow',
  ])('that dies of %s goes idle, drops what was queued, and the next message starts afresh', async (type) => {
    const started = latch();
    const hold = latch();
    const { client } = await startBench({
      brain: async ({ fail, say, turn }) => {
        if (turn > 1) return await say('afresh');
        started.open();
        await hold.opened;
        fail(type);
      },
    });
    const { id } = await aSession(client);
    await started.opened;
    await client.beta.sessions.events.send(id, { events: [message('queued')] });
    hold.open();
    const events = await until(client, id, idles('retries_exhausted'));
    expect(events.find((event) => event.type === 'session.error')).toMatchObject({
      error: { type, retry_status: { type: 'exhausted' } },
    });
    await client.beta.sessions.events.send(id, { events: [message('again')] });
    const all = await until(client, id, idles('end_turn'));
    expect(typesOf(all).filter((one) => one === 'agent.message')).toHaveLength(1);
  });

  it('that meets a terminal error terminates the session', async () => {
    const { client, emulator, id, events } = await historyOf(({ fail }) =>
      Promise.resolve().then(() => fail('billing_error', 'terminal')),
    );
    expect(typesOf(events).slice(-3)).toEqual([
      'session.error',
      'session.thread_status_terminated',
      'session.status_terminated',
    ]);
    await expect(client.beta.sessions.retrieve(id)).resolves.toMatchObject({ status: 'terminated', archived_at: null });
    expect(emulator.sessions.get(id)?.failures).toEqual([]);
    await expect(client.beta.sessions.events.send(id, { events: [message('more')] })).rejects.toMatchObject({
      status: 409,
    });
  });

  it('that is rescheduled is neither idle nor running, and then goes on', async () => {
    const again = latch();
    const { client } = await startBench({
      brain: async ({ reschedule, say }) => {
        await reschedule(again.opened);
        await say('back');
      },
    });
    const { id } = await aSession(client);
    await until(client, id, ({ type }) => type === 'session.status_rescheduled');
    await expect(client.beta.sessions.retrieve(id)).resolves.toMatchObject({ status: 'rescheduling' });
    await expect(client.beta.sessions.archive(id)).rejects.toMatchObject({ status: 400 });
    again.open();
    const statuses = typesOf(await until(client, id, idles('end_turn'))).filter((type) => /\.status_/.test(type));
    expect(statuses).toEqual([
      'session.status_running',
      'session.status_rescheduled',
      'session.status_running',
      'session.status_idle',
    ]);
  });

  it('that is rescheduled can be interrupted', async () => {
    const { client } = await startBench({ brain: async ({ reschedule }) => await reschedule(latch().opened) });
    const { id } = await aSession(client);
    await until(client, id, ({ type }) => type === 'session.status_rescheduled');
    await client.beta.sessions.events.send(id, { events: [{ type: 'user.interrupt' }] });
    await until(client, id, idles('end_turn'));
  });
});

describe('a held tool call', () => {
  const asking: Brain = async ({ useTool, say }) => {
    const { text, isError } = await useTool('glob', { pattern: '*' }, { ask: true });
    await say(`${isError} ${text}`);
  };

  it.each([
    ['allow', { result: 'allow' as const }, 'false'],
    ['deny', { result: 'deny' as const, deny_message: 'not here' }, 'true not here'],
  ])('waits for a confirmation: %s', async (_result, confirmation, said) => {
    const { client, id, events } = await historyOf(asking);
    const use = events.find(({ type }) => type === 'agent.tool_use');
    expect(use).toMatchObject({ evaluated_permission: 'ask' });
    expect(events.at(-1)).toMatchObject({ stop_reason: { type: 'requires_action', event_ids: [use?.id] } });
    const result = { type: 'user.custom_tool_result' as const, custom_tool_use_id: use?.id ?? '', content: [] };
    await expect(client.beta.sessions.events.send(id, { events: [result] })).rejects.toMatchObject({ status: 400 });
    await client.beta.sessions.events.send(id, {
      events: [{ type: 'user.tool_confirmation', tool_use_id: use?.id ?? '', ...confirmation }],
    });
    const after = await until(client, id, idles('end_turn'));
    expect(JSON.stringify(after.find(({ type }) => type === 'agent.message'))).toContain(said);
    expect(after.find(({ type }) => type === 'agent.tool_result')).toMatchObject({
      is_error: confirmation.result === 'deny',
    });
  });
});

describe('somebody else', () => {
  it.each(['archive', 'remove'] as const)('can %s a session in the middle of its turn', async (action) => {
    const started = latch();
    const { client, emulator } = await startBench({
      brain: async ({ say }) => {
        await say('started');
        started.open();
        await latch().opened;
      },
    });
    const { id } = await aSession(client);
    await started.opened;
    const stream = await client.beta.sessions.events.stream(id);
    await emulator[action](id);
    const last = { archive: 'session.status_terminated', remove: 'session.deleted' }[action];
    const seen = typesOf(await collect(stream));
    expect(seen).toContain('user.interrupt');
    expect(seen.at(-1)).toBe(last);
    if (action === 'remove') await expect(client.beta.sessions.retrieve(id)).rejects.toMatchObject({ status: 404 });
    else expect((await client.beta.sessions.retrieve(id)).archived_at).not.toBeNull();
  });

  it('can archive a session that waits for the App, whose answer then comes too late', async () => {
    const { client, emulator } = await startBench({
      brain: async ({ callCustomTool }) => void (await callCustomTool('submit_review', {})),
    });
    const { id } = await aSession(client);
    const waiting = await until(client, id, idles('requires_action'));
    const use = waiting.find(({ type }) => type === 'agent.custom_tool_use');
    await emulator.archive(id);
    const result = { type: 'user.custom_tool_result' as const, custom_tool_use_id: use?.id ?? '', content: [] };
    await expect(client.beta.sessions.events.send(id, { events: [result] })).rejects.toMatchObject({ status: 409 });
    expect(typesOf(await history(client, id)).at(-1)).toBe('session.status_terminated');
  });
});

describe('an interrupt', () => {
  it('does not stop a session that ignores it, until it no longer does', async () => {
    const hold = latch();
    const { client, emulator } = await startBench({
      brain: async ({ say }) => {
        await hold.opened;
        await say('still at it');
        await latch().opened;
      },
    });
    const { id } = await aSession(client);
    emulator.faults.ignoreInterrupts = (sessionId) => sessionId === id;
    const interrupt = async () => await client.beta.sessions.events.send(id, { events: [{ type: 'user.interrupt' }] });
    const sent = await interrupt();
    expect(sent.data?.[0]).toMatchObject({ processed_at: null });
    hold.open();
    await until(client, id, ({ type }) => type === 'agent.message');
    await expect(client.beta.sessions.archive(id)).rejects.toMatchObject({ status: 400 });
    emulator.faults.ignoreInterrupts = () => false;
    await interrupt();
    await until(client, id, idles('end_turn'));
  });
});
