import { RateLimitError } from '@anthropic-ai/sdk';
import { assert, expect, it } from 'vitest';
import { PLATFORM_LIMITS } from '../../../src/emulators/managed-agents/rate-limit.ts';
import { clientFor, readOnlyTools, startBench, submitReview } from './support.ts';

const definition = { name: 'reviewer', model: 'claude-opus-5-5', tools: [readOnlyTools, submitReview] };

it('shows an agent with every default filled in', async () => {
  const { client } = await startBench();
  const agent = await client.beta.agents.create(definition);
  expect(agent).toMatchObject({
    version: 1,
    system: null,
    model: { id: 'claude-opus-5-5', effort: { type: 'medium' } },
  });
  expect(agent.tools[0]).toMatchObject({
    default_config: { enabled: false, permission_policy: { type: 'always_allow' } },
    configs: [{ name: 'read', type: 'read', enabled: true }, { name: 'grep' }, { name: 'glob' }],
  });
  await expect(client.beta.agents.retrieve(agent.id)).resolves.toEqual(agent);
});

it('makes a version only for an update that changes something', async () => {
  const { client } = await startBench();
  const agent = await client.beta.agents.create({ ...definition, metadata: { hash: 'a', app: 'x' } });
  const same = await client.beta.agents.update(agent.id, { tools: [readOnlyTools, submitReview] });
  expect(same.version).toBe(1);
  const changed = await client.beta.agents.update(agent.id, { metadata: { hash: 'b', app: null } });
  expect(changed).toMatchObject({ version: 2, metadata: { hash: 'b' } });
  await expect(client.beta.agents.retrieve(agent.id, { version: 1 })).resolves.toMatchObject({
    metadata: { hash: 'a', app: 'x' },
  });
});

it('refuses an update for another version with a conflict, even one that changes nothing', async () => {
  const { client } = await startBench();
  const agent = await client.beta.agents.create(definition);
  await expect(client.beta.agents.update(agent.id, { version: 7 })).rejects.toMatchObject({ status: 409 });
});

it('keeps the effort for the same model and resets it for another', async () => {
  const { client } = await startBench();
  const agent = await client.beta.agents.create({ ...definition, model: { id: 'claude-opus-5-5', effort: 'low' } });
  const kept = await client.beta.agents.update(agent.id, { model: 'claude-opus-5-5' });
  expect(kept.model.effort).toEqual({ type: 'low' });
  const reset = await client.beta.agents.update(agent.id, { model: 'claude-sonnet-5-5' });
  expect(reset.model.effort).toEqual({ type: 'high' });
});

it('refuses a second environment of the same name', async () => {
  const { client } = await startBench();
  await client.beta.environments.create({ name: 'sandbox' });
  await expect(client.beta.environments.create({ name: 'sandbox' })).rejects.toMatchObject({ status: 409 });
});

it('stores uploads until they are deleted', async () => {
  const { client, emulator } = await startBench();
  const file = await client.beta.files.upload({ file: new File(['diff'], 'change.diff') });
  expect(file).toMatchObject({ filename: 'change.diff', size_bytes: 4 });
  expect(emulator.files.get(file.id)?.content.toString()).toBe('diff');
  await client.beta.files.delete(file.id);
  await expect(client.beta.files.retrieveMetadata(file.id)).rejects.toMatchObject({ status: 404 });
});

it('lets nobody in with another key', async () => {
  const { emulator } = await startBench();
  await expect(clientFor(emulator, 'wrong').beta.agents.list()).rejects.toMatchObject({
    status: 401,
    type: 'authentication_error',
  });
});

it('records unknown fields as violations and names them', async () => {
  const { client, emulator } = await startBench();
  const unknown = { ...definition, temperature: 1 };
  await expect(client.beta.agents.create(unknown)).rejects.toMatchObject({
    status: 400,
    type: 'invalid_request_error',
  });
  expect(emulator.violations).toEqual([
    { by: 'app', what: 'POST /v1/agents', problem: 'request.temperature: Extra inputs are not permitted' },
  ]);
  expect(emulator.requests.at(-1)).toMatchObject({ method: 'POST', path: '/v1/agents', status: 400, body: unknown });
});

it('requires the beta header', async () => {
  const { emulator } = await startBench();
  const headers = { 'x-api-key': 'emulated-key', 'anthropic-version': '2026-10-21' };
  const answer = await fetch(`${emulator.origin}/v1/sessions`, { headers });
  expect(answer.status).toBe(400);
  expect(emulator.violations[0]?.problem).toContain('managed-agents-2026-04-01');
});

it('limits creation when told to, and says when to come back', async () => {
  let now = 1_000_000;
  const { client } = await startBench({ limits: { ...PLATFORM_LIMITS, createsPerMinute: 2 }, now: () => now });
  await client.beta.agents.create(definition);
  now += 20_000;
  await client.beta.agents.create(definition);
  const refused = await client.beta.agents.create(definition).catch((error: unknown) => error);
  assert(refused instanceof RateLimitError);
  expect(refused.headers.get('retry-after')).toBe('40');
  now += 41_000;
  await expect(client.beta.agents.create(definition)).resolves.toMatchObject({ version: 1 });
});
