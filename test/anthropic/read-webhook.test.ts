import { createHmac } from 'node:crypto';
import { expect, it } from 'vitest';
import { createAnthropic } from '../../src/anthropic/client.ts';
import { readWebhook } from '../../src/anthropic/read-webhook.ts';
import { silentLog } from './support/loopback.ts';

const client = createAnthropic({ apiKey: 'unused', log: silentLog });
const keyOf = (word: string) => `whsec_${Buffer.from(word.repeat(8)).toString('base64')}`;
const body = JSON.stringify({ type: 'event', id: 'whe_1', data: { type: 'session.status_idled', id: 'sesn_1' } });

function signed(text: string, key: string, at = Date.now()) {
  const timestamp = String(Math.floor(at / 1000));
  const secret = Buffer.from(key.slice('whsec_'.length), 'base64');
  const signature = createHmac('sha256', secret).update(`whe_1.${timestamp}.${text}`).digest('base64');
  return { 'webhook-id': 'whe_1', 'webhook-timestamp': timestamp, 'webhook-signature': `v1,${signature}` };
}

it('reads a notice signed with either of two keys', () => {
  const keys = [keyOf('new-'), keyOf('old-')];
  for (const key of keys) {
    expect(readWebhook(client, { body, headers: signed(body, key), keys })).toEqual({
      id: 'whe_1',
      type: 'session.status_idled',
      objectId: 'sesn_1',
    });
  }
});

it.each([
  ['another key', signed(body, keyOf('evil')), body],
  ['no signature', { 'webhook-id': 'whe_1', 'webhook-timestamp': '0' }, body],
  ['no headers', {}, body],
  ['a changed body', signed(body, keyOf('mine')), body.replace('sesn_1', 'sesn_2')],
  ['an old time', signed(body, keyOf('mine'), Date.now() - 6 * 60_000), body],
  ['a body that is no JSON', signed('{', keyOf('mine')), '{'],
])('refuses a delivery with %s', (_what, headers, text) => {
  expect(readWebhook(client, { body: text, headers, keys: [keyOf('mine')] })).toBe('unverified');
});

it.each(['[]', '{}', '7', '{"id":"whe_1","data":{"type":"session.status_idled"}}'])(
  'tells a genuine delivery that it cannot read from a forged one: %s',
  (text) => {
    const headers = signed(text, keyOf('mine'));
    expect(readWebhook(client, { body: text, headers, keys: [keyOf('mine')] })).toBe('unreadable');
  },
);

it('refuses everything when no key is configured', () => {
  expect(readWebhook(client, { body, headers: signed(body, keyOf('mine')), keys: [] })).toBe('unverified');
});
