import { expect, it } from 'vitest';
import { readRateLimit } from '../../src/github/rate-limit.ts';

const NOW = Date.parse('2026-11-01T12:00:00Z');
const SECONDARY = 'You have exceeded a secondary rate limit. Please wait a few minutes.';
const inSeconds = (seconds: number) => String(NOW / 1000 + seconds);

const read = (status: number, headers: Record<string, string> = {}, message = '') =>
  readRateLimit({ status, headers, message }, 'core', NOW);

it.each([
  ['a success', 200, { 'x-ratelimit-remaining': '4999', 'x-ratelimit-reset': inSeconds(60) }, ''],
  ['a missing permission', 403, { 'x-ratelimit-remaining': '4999' }, 'Resource not accessible by integration'],
  ['an outage without an announcement', 503, {}, ''],
  ['an exhausted budget that names no end', 200, { 'x-ratelimit-remaining': '0' }, ''],
])('sees no limit in %s', (_why, status, headers, message) => {
  expect(read(status, headers, message)).toBeUndefined();
});

it.each<[string, number, Record<string, string>, string, string, string, number | undefined]>([
  ['a 403 with retry-after', 403, { 'retry-after': '7' }, '', 'secondary', 'all', 7_000],
  ['a 429 with retry-after', 429, { 'retry-after': '7' }, '', 'secondary', 'all', 7_000],
  ['a 429 without any word', 429, {}, '', 'secondary', 'all', undefined],
  ['a secondary limit without retry-after', 403, {}, SECONDARY, 'secondary', 'all', undefined],
  ['a date as retry-after', 429, { 'retry-after': 'Sun, 01 Nov 2026 12:00:09 GMT' }, '', 'secondary', 'all', 9_000],
  [
    'an exhausted budget',
    403,
    { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': inSeconds(30) },
    'API rate limit exceeded',
    'primary',
    'core',
    31_000,
  ],
  [
    'the success that used up the budget',
    200,
    { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': inSeconds(30) },
    '',
    'primary',
    'core',
    31_000,
  ],
  [
    'another budget than ours',
    200,
    { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': inSeconds(30), 'x-ratelimit-resource': 'search' },
    '',
    'primary',
    'other',
    31_000,
  ],
  ['maintenance', 503, { 'retry-after': '20' }, '', 'primary', 'all', 20_000],
  ['an absurd wait', 429, { 'retry-after': '99999999' }, '', 'secondary', 'all', 7_200_000],
  [
    'a reset that has passed',
    403,
    { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': inSeconds(-90) },
    '',
    'primary',
    'core',
    1_000,
  ],
  [
    'a reset on a clock two minutes ahead of ours',
    403,
    { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': inSeconds(150), date: 'Sun, 01 Nov 2026 12:02:00 GMT' },
    '',
    'primary',
    'core',
    31_000,
  ],
])('reads %s', (_why, status, headers, message, kind, scope, waitMs) => {
  expect(read(status, headers, message)).toEqual({ kind, scope, waitMs });
});
