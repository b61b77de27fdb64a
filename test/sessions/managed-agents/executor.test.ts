import { describe, expect, it } from 'vitest';
import { json, page, refusal, startLoopback } from '../../anthropic/support/loopback.ts';
import { platformOf, session } from './scripted-platform.ts';
import { executorOf } from './session-script.ts';

it('rotates the token of the mount', async () => {
  const platform = await platformOf({ 'POST /v1/sessions/sesn_1/resources/sesrsc_1': json({}) });
  await executorOf(platform).rotateToken('sesn_1', 'sesrsc_1', 'ghs_new');
  expect(platform.requests[0]?.body).toEqual({ authorization_token: 'ghs_new' });
});

it('raises the budget, asks, and reads the usage', async () => {
  const platform = await platformOf({
    'POST /v1/sessions/sesn_1': json(session()),
    'POST /v1/sessions/sesn_1/events': json({}),
    'GET /v1/sessions/sesn_1': json(
      session({ usage: { list_cost: { amount: '41', currency: 'USD' }, output_tokens: 2 } }),
    ),
  });
  const executor = executorOf(platform);
  await executor.raiseBudget('sesn_1', 400);
  await executor.ask('sesn_1', 'And?');
  await expect(executor.usage('sesn_1')).resolves.toEqual({ costCents: 41, outputTokens: 2 });
  expect(platform.requests.slice(0, 2).map(({ body }) => body)).toEqual([
    { budget: { type: 'limit', max_list_cost: { amount: '400', currency: 'USD' } } },
    { events: [{ type: 'user.message', content: [{ type: 'text', text: 'And?' }] }] },
  ]);
});

it('reads a history with each event in its newest form', async () => {
  const message = { id: 'sevt_1', type: 'user.message', content: [], processed_at: null };
  const platform = await startLoopback(({ query }) =>
    query.has('page') ? page([{ ...message, processed_at: '2026-11-20T10:00:00Z' }]) : page([message, null, 7], 'p2'),
  );
  await expect(executorOf(platform).history('sesn_1')).resolves.toEqual([
    { id: 'sevt_1', at: '2026-11-20T10:00:00Z', type: 'user-message', text: '' },
  ]);
});

describe('discarding', () => {
  const opened = { sessionId: 'sesn_1', fileIds: ['file_1', 'file_2'] };
  const gone = json({ id: 'x' });
  const all = { 'DELETE /v1/sessions/sesn_1': gone, 'DELETE /v1/files/file_1': gone, 'DELETE /v1/files/file_2': gone };

  it('erases the session and its files', async () => {
    const platform = await platformOf(all);
    await executorOf(platform).discard(opened);
    expect(platform.calls().toSorted()).toEqual(Object.keys(all).toSorted());
  });

  it('is content when all of it is gone', async () => {
    await expect(executorOf(await platformOf({})).discard(opened)).resolves.toBeUndefined();
  });

  it('can take the files alone', async () => {
    const platform = await platformOf({ 'DELETE /v1/files/file_2': gone });
    await executorOf(platform).discardFiles(opened.fileIds);
    expect(platform.calls().toSorted()).toEqual(['DELETE /v1/files/file_1', 'DELETE /v1/files/file_2']);
  });

  it('keeps the files of a session that still runs', async () => {
    const platform = await platformOf({ ...all, 'DELETE /v1/sessions/sesn_1': refusal(409, 'conflict_error') });
    await expect(executorOf(platform).discard(opened)).rejects.toMatchObject({ code: 'anthropic_conflict' });
    expect(platform.calls()).toEqual(['DELETE /v1/sessions/sesn_1']);
  });
});
