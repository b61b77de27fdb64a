import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { type Loopback, hangUp, json, page, refusal } from '../../anthropic/support/loopback.ts';
import { bodies, platformOf } from './scripted-platform.ts';
import { executorOf } from './session-script.ts';

const use = (id: string) => ({ id, type: 'agent.custom_tool_use', name: 'submit_review', input: {} });
const result = (id: string) => ({ id: `r_${id}`, type: 'user.custom_tool_result', custom_tool_use_id: id });

/** Ids of the calls that a request answers. */
const Sent = z.object({
  events: z.array(z.object({ custom_tool_use_id: z.string() }).transform((event) => event.custom_tool_use_id)),
});

describe('answering', () => {
  const SEND = 'POST /v1/sessions/sesn_1/events';
  const LIST = 'GET /v1/sessions/sesn_1/events';
  const answers = ['call_1', 'call_2'].map((toolUseId) => ({ toolUseId, text: 'ok', isError: false }));
  const refused = refusal(400, 'invalid_request_error');
  const sent = (platform: Loopback) => bodies(platform, SEND).map((body) => Sent.parse(body).events);

  it('sends all answers in one request', async () => {
    const platform = await platformOf({ [SEND]: json({ data: [] }) });
    await executorOf(platform).answer('sesn_1', answers);
    expect(bodies(platform, SEND)).toEqual([
      {
        events: ['call_1', 'call_2'].map((id) => ({
          type: 'user.custom_tool_result',
          custom_tool_use_id: id,
          content: [{ type: 'text', text: 'ok' }],
          is_error: false,
        })),
      },
    ]);
  });

  it('is content when the session has them already', async () => {
    const history = page([use('call_1'), use('call_2'), result('call_1'), result('call_2')]);
    const platform = await platformOf({ [SEND]: refusal(409, 'conflict_error'), [LIST]: history });
    await executorOf(platform).answer('sesn_1', answers);
    expect(sent(platform)).toEqual([['call_1', 'call_2']]);
  });

  it('sends what is left when the session has some', async () => {
    const history = page([use('call_1'), use('call_2'), result('call_1')]);
    const platform = await platformOf({ [SEND]: [refused, json({})], [LIST]: history });
    await executorOf(platform).answer('sesn_1', answers);
    expect(sent(platform)).toEqual([['call_1', 'call_2'], ['call_2']]);
  });

  it('fails when the session has none and still refuses', async () => {
    const platform = await platformOf({ [SEND]: refused, [LIST]: page([use('call_1'), use('call_2')]) });
    await expect(executorOf(platform).answer('sesn_1', answers)).rejects.toMatchObject({
      code: 'anthropic_bad_request',
    });
    expect(sent(platform)).toHaveLength(1);
  });

  it('leaves a lost answer to its caller', async () => {
    const platform = await platformOf({ [SEND]: hangUp });
    await expect(executorOf(platform).answer('sesn_1', answers)).rejects.toMatchObject({
      unclear: true,
      recovery: 'retry',
    });
    expect(platform.calls()).toEqual([SEND]);
  });

  it('denies a call that waits for permission', async () => {
    const platform = await platformOf({ [SEND]: json({}) });
    await executorOf(platform).answer('sesn_1', [{ toolUseId: 'use_1', kind: 'denial', text: 'never', isError: true }]);
    expect(bodies(platform, SEND)).toEqual([
      { events: [{ type: 'user.tool_confirmation', tool_use_id: 'use_1', result: 'deny', deny_message: 'never' }] },
    ]);
  });

  it('turns a denial into an error result when the call turns out to be of a tool of ours', async () => {
    const platform = await platformOf({ [SEND]: [refused, json({})], [LIST]: page([use('call_1')]) });
    await executorOf(platform).answer('sesn_1', [{ toolUseId: 'call_1', kind: 'denial', text: 'no', isError: true }]);
    expect(bodies(platform, SEND)[1]).toMatchObject({ events: [{ type: 'user.custom_tool_result', is_error: true }] });
  });

  it('asks nothing when there is nothing to answer', async () => {
    const platform = await platformOf({});
    await executorOf(platform).answer('sesn_1', []);
    expect(platform.calls()).toEqual([]);
  });
});
