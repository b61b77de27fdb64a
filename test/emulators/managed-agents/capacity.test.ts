import { APIConnectionError, APIError } from '@anthropic-ai/sdk';
import { describe, expect, it } from 'vitest';
import type { ApiErrorType } from '../../../src/emulators/managed-agents/api-error.ts';
import { type Bench, aReviewer, collect, history, idles, latch, message, startBench, until } from './support.ts';

interface Scene extends Bench {
  readonly reviewer: Awaited<ReturnType<typeof aReviewer>>;
  readonly id: string;
  readonly resourceId: string;
}

/** An idle session with a file in it. */
async function aScene(): Promise<Scene> {
  const bench = await startBench({ brain: async ({ say }) => await say('done') });
  const reviewer = await aReviewer(bench.client);
  const file = await bench.client.beta.files.upload({ file: new File(['x'], 'x.txt') });
  const { id, resources } = await bench.client.beta.sessions.create({
    ...reviewer,
    resources: [{ type: 'file', file_id: file.id }],
  });
  const [resource] = resources;
  return { ...bench, reviewer, id, resourceId: resource && 'id' in resource ? resource.id : '' };
}

const CALLS: Readonly<Record<string, (scene: Scene) => Promise<unknown>>> = {
  create: async ({ client, reviewer }) => await client.beta.sessions.create(reviewer),
  retrieve: async ({ client, id }) => await client.beta.sessions.retrieve(id),
  list: async ({ client, id }) => await client.beta.sessions.events.list(id),
  stream: async ({ client, id }) => {
    const stream = await client.beta.sessions.events.stream(id);
    stream.controller.abort();
  },
  send: async ({ client, id }) => await client.beta.sessions.events.send(id, { events: [message('x')] }),
  update: async ({ client, id }) => await client.beta.sessions.update(id, { title: 'x' }),
  'take a resource away': async ({ client, id, resourceId }) =>
    await client.beta.sessions.resources.delete(resourceId, { session_id: id }),
  archive: async ({ client, id }) => await client.beta.sessions.archive(id),
};

const REFUSALS: readonly (readonly [ApiErrorType, number, string | undefined, number | undefined])[] = [
  ['rate_limit_error', 429, undefined, 7],
  ['rate_limit_error', 429, 'enforced_spend_limit_reached', undefined],
  ['overloaded_error', 529, undefined, undefined],
  ['overloaded_error', 529, undefined, 2],
  ['api_error', 500, undefined, undefined],
  ['timeout_error', 504, undefined, undefined],
  ['billing_error', 402, undefined, undefined],
];

describe.each(Object.entries(CALLS))('a platform that is asked to %s', (_name, call) => {
  it('refuses as scripted, and does it the next time', async () => {
    const scene = await aScene();
    for (const [type, status, code, retryAfterSeconds] of REFUSALS) {
      scene.emulator.faults.refusals.push({
        type,
        times: 1,
        ...(code === undefined ? {} : { code }),
        ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
      });
      const error = await call(scene).catch((refusal: unknown) => refusal);
      if (!(error instanceof APIError)) throw new Error(`not refused with ${type}`);
      expect([error.status, error.type, error.errorCode ?? undefined]).toEqual([status, type, code]);
      expect(error.headers?.get('retry-after') ?? undefined).toBe(retryAfterSeconds?.toString());
    }
    await call(scene);
  });
});

describe('a lost connection', () => {
  it('after the work hides that it was done', async () => {
    const { client, emulator, id } = await aScene();
    emulator.faults.lostAnswers.push({ method: 'POST', path: /\/events$/, times: 1 });
    const send = client.beta.sessions.events.send(id, { events: [message('once')] });
    await expect(send).rejects.toBeInstanceOf(APIConnectionError);
    await until(client, id, idles('end_turn'));
    emulator.faults.lostAnswers.push({ path: /\/archive$/, times: 1 });
    await expect(client.beta.sessions.archive(id)).rejects.toBeInstanceOf(APIConnectionError);
    await expect(client.beta.sessions.retrieve(id)).resolves.toMatchObject({ status: 'terminated' });
    const messages = (await history(client, id)).filter(({ type }) => type === 'user.message');
    expect(messages).toHaveLength(1);
  });

  it('before the work leaves nothing behind', async () => {
    const { client, emulator, reviewer, id } = await aScene();
    emulator.faults.lostRequests.push({ method: 'POST', path: /^\/v1\/sessions$/, times: 1 });
    await expect(client.beta.sessions.create(reviewer)).rejects.toBeInstanceOf(APIConnectionError);
    expect((await collect(client.beta.sessions.list())).map((session) => session.id)).toEqual([id]);
  });

  it('does not touch streams', async () => {
    const hold = latch();
    const { client, emulator } = await startBench({ brain: async () => await hold.opened });
    const { id } = await client.beta.sessions.create({
      ...(await aReviewer(client)),
      initial_events: [message('go')],
    });
    emulator.faults.lostAnswers.push({ path: /stream$/, times: 1 });
    const stream = await client.beta.sessions.events.stream(id);
    hold.open();
    for await (const { type } of stream) if (type === 'session.status_idle') return;
    throw new Error('the stream ended early');
  });
});
