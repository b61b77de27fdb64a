import { expect, it } from 'vitest';
import { read, write } from '../../src/anthropic/request.ts';
import { hangUp, json, refusal, startLoopback } from './support/loopback.ts';

const session = { agent: 'agent_1', environment_id: 'env_1' };

it.each([
  ['a hang-up', hangUp, 'network', true],
  ['a server error', refusal(500, 'api_error'), 'server', true],
  ['a conflict', refusal(409, 'conflict_error'), 'conflict', false],
  ['an overload', refusal(529, 'overloaded_error'), 'overloaded', false],
])('sends a write once, whatever answers it: %s', async (_what, reply, failure, unclear) => {
  const { client, calls } = await startLoopback(() => reply);
  await expect(write((settings) => client.beta.sessions.create(session, settings))).rejects.toMatchObject({
    failure,
    unclear,
  });
  expect(calls()).toEqual(['POST /v1/sessions']);
});

it('gives a request up that gets no answer', async () => {
  const { client } = await startLoopback(() => () => undefined, { timeoutMs: 50 });
  await expect(write((settings) => client.beta.sessions.create(session, settings))).rejects.toMatchObject({
    failure: 'timeout',
    unclear: true,
  });
});

it('stops waiting when the caller does', async () => {
  const stop = new AbortController();
  const { client } = await startLoopback(() => () => stop.abort());
  const reading = read((settings) => client.beta.sessions.retrieve('sesn_1', {}, settings), stop.signal);
  await expect(reading).rejects.toMatchObject({ failure: 'aborted', recovery: 'retry' });
});

it('follows no redirect: it would carry the request to a host that nobody configured', async () => {
  const elsewhere = await startLoopback(() => json({ id: 'sesn_1' }));
  const { client } = await startLoopback(() => json({}, 307, { location: `${elsewhere.origin}/v1/sessions/sesn_1` }));
  await expect(read((settings) => client.beta.sessions.retrieve('sesn_1', {}, settings))).rejects.toMatchObject({
    failure: 'network',
  });
  expect(elsewhere.requests).toEqual([]);
});
