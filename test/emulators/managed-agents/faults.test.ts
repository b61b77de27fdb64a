import { expect, it } from 'vitest';
import { collect, aSession, history, idles, latch, startBench, typesOf, until } from './support.ts';

it('keeps a silent stream open without a single frame', async () => {
  const hold = latch();
  const { client, emulator } = await startBench({ brain: async () => await hold.opened, heartbeatMs: 1 });
  const { id } = await aSession(client);
  emulator.faults.silentStreams = 1;
  const silent = await client.beta.sessions.events.stream(id);
  const spoken: string[] = [];
  const reading = (async () => {
    for await (const { type } of silent) spoken.push(type);
  })();
  hold.open();
  await until(client, id, idles('end_turn'));
  silent.controller.abort();
  await reading;
  expect(spoken).toEqual([]);
});

it('hides events from the stream or from the list', async () => {
  const hold = latch();
  const { client, emulator } = await startBench({
    brain: async ({ say }) => {
      await hold.opened;
      await say('x');
    },
  });
  emulator.faults.hideFromStream = ({ type }) => type === 'agent.message';
  emulator.faults.hideFromList = ({ type }) => type === 'session.usage';
  const { id } = await aSession(client);
  const stream = await client.beta.sessions.events.stream(id);
  hold.open();
  const streamed: string[] = [];
  for await (const { type } of stream) {
    streamed.push(type);
    if (type === 'session.status_idle') break;
  }
  const listed = typesOf(await history(client, id));
  expect(streamed).toContain('session.usage');
  expect(streamed).not.toContain('agent.message');
  expect(listed).toContain('agent.message');
  expect(listed).not.toContain('session.usage');
});

it('works on for a while after an interrupt, when told to', async () => {
  const steps = [latch(), latch()] as const;
  const { client, emulator } = await startBench({
    brain: async ({ say, signal }) => {
      steps[0].open();
      await steps[1].opened;
      await say('still here');
      await new Promise((resolve) => signal.addEventListener('abort', resolve));
    },
  });
  emulator.faults.interruptDelayMs = 400;
  const { id } = await aSession(client);
  await steps[0].opened;
  await client.beta.sessions.events.send(id, { events: [{ type: 'user.interrupt' }] });
  steps[1].open();
  const events = await until(client, id, idles('end_turn'));
  expect(typesOf(events)).toContain('agent.message');
});

it('reports zero usage on early reads and the real one afterwards', async () => {
  const { client, emulator } = await startBench({ brain: async ({ say }) => await say('hello') });
  const { id } = await aSession(client);
  await until(client, id, idles('end_turn'));
  emulator.faults.zeroUsageReads = 1;
  const early = await client.beta.sessions.retrieve(id);
  expect(early.usage).toEqual({ input_tokens: 0, output_tokens: 0 });
  const { usage } = await client.beta.sessions.retrieve(id);
  const [, last] = (await collect(client.beta.sessions.events.list(id, { order: 'desc', limit: 2 }))).values();
  expect(usage.output_tokens).toBeGreaterThan(0);
  expect(last).toMatchObject({ type: 'session.usage', usage: { output_tokens: usage.output_tokens } });
});

it('ends a turn with a refusal when the agent refuses', async () => {
  const { client } = await startBench({ brain: ({ end }) => Promise.resolve().then(() => end('refusal')) });
  const { id } = await aSession(client);
  const events = await until(client, id, idles('refusal'));
  expect(events.at(-1)).toMatchObject({ stop_details: { type: 'refusal', category: null } });
});
