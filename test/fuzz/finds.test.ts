import { expect, it, onTestFinished } from 'vitest';
import { configurations } from './configuration.ts';
import { fuzz } from './fuzz.ts';
import { openWebhookRoute, signedPost } from './webhook-route.ts';

const LARGEST = 64 * 1024;
const filled = (piece: string) => piece.repeat(Math.floor(LARGEST / piece.length));
const keys = Array.from({ length: 5000 }, (_, index) => `key${index}: 1\n`).join('');

it.each([
  ['maps in maps', filled('{a,')],
  ['lists in lists', filled('[')],
  ['fewer lists in lists', 'a: ' + '[[[[[[[[.nan'.repeat(200)],
  ['keys in keys', filled('a: ')],
  ['anchors', filled('&a ')],
  ['quotes that do not end', filled('"')],
  ['the same key again and again', filled('a:\n')],
  ['another key on every line', keys],
  ['directives', filled('%Y\n')],
  ['comments', filled('#\n')],
])('reads a configuration of %s in no time', async (_what, text) => {
  await expect(fuzz({ ...configurations, make: () => text }, 3)).resolves.toBeUndefined();
});

it.each([
  ['an object', { id: {} }],
  ['a word', { id: 'seven' }],
  ['less than nothing', { id: -1 }],
  ['no installation at all', 'seven'],
])('refuses a delivery whose installation is %s', async (_what, installation) => {
  const route = await openWebhookRoute();
  onTestFinished(route.close);
  const body = Buffer.from(JSON.stringify({ action: 'created', installation }));
  await expect(route.feed(signedPost('installation', body))).resolves.toBe(400);
});
