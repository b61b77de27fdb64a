import { APIError, APIUserAbortError } from '@anthropic-ai/sdk';
import { expect, it } from 'vitest';
import { toAppError } from '../../src/anthropic/to-app-error.ts';

const answer = (status: number, type: string, headers: Record<string, string> = {}, details?: object) =>
  APIError.generate(status, { error: { type, message: 'said', details } }, undefined, new Headers(headers));

it.each([
  ['a bad request', answer(400, 'invalid_request_error'), 'bad-request', 'give-up', false],
  ['a wrong key', answer(401, 'authentication_error'), 'unauthorized', 'retry', false],
  ['an unpaid bill', answer(402, 'billing_error'), 'billing', 'retry', false],
  ['billing behind a 400', answer(400, 'billing_error'), 'billing', 'retry', false],
  ['a missing permission', answer(403, 'permission_error'), 'forbidden', 'retry', false],
  ['something that is gone', answer(404, 'not_found_error'), 'not-found', 'give-up', false],
  ['a request time-out', answer(408, 'timeout_error'), 'timeout', 'retry', false],
  ['a conflict', answer(409, 'conflict_error'), 'conflict', 'give-up', false],
  ['too much', answer(413, 'invalid_request_error'), 'too-large', 'give-up', false],
  ['a rate limit', answer(429, 'rate_limit_error'), 'rate-limited', 'retry', false],
  ['a server error', answer(500, 'api_error'), 'server', 'retry', true],
  ['a gateway time-out', answer(504, 'timeout_error'), 'server', 'retry', true],
  [
    'an overload, which is refused before anything is done',
    answer(529, 'overloaded_error'),
    'overloaded',
    'retry',
    false,
  ],
  ['a broken connection', new TypeError('fetch failed'), 'network', 'retry', true],
  ['a body that stalls', new DOMException('late', 'TimeoutError'), 'timeout', 'retry', true],
  ['an abort of ours', new APIUserAbortError(), 'aborted', 'retry', true],
])('tells what %s means for a write', (_what, error, failure, recovery, unclear) => {
  expect(toAppError(error, { write: true })).toMatchObject({
    code: `anthropic_${failure.replaceAll('-', '_')}`,
    failure,
    recovery,
    unclear,
  });
});

it('never calls a read unclear', () => {
  expect(toAppError(answer(500, 'api_error'), { write: false }).unclear).toBe(false);
  expect(toAppError(new TypeError('fetch failed'), { write: false }).unclear).toBe(false);
});

it.each(['enforced_spend_limit_reached', 'contract_spend_limit_reached'])(
  'tells a spend limit from a limit of rate: %s',
  (code) => {
    const error = answer(429, 'rate_limit_error', {}, { error_code: code });
    expect(toAppError(error, { write: true })).toMatchObject({ failure: 'spend-limit', recovery: 'retry' });
  },
);

it.each([
  ['milliseconds', { 'retry-after-ms': '1500', 'retry-after': '9' }, 1500],
  ['seconds', { 'retry-after': '7' }, 7000],
  ['a time beyond reason', { 'retry-after': '99999999999' }, 7_200_000],
  ['milliseconds beyond reason', { 'retry-after-ms': '1e300' }, 7_200_000],
  ['endless milliseconds', { 'retry-after-ms': 'Infinity' }, 7_200_000],
  ['a far date', { 'retry-after': 'Fri, 31 Dec 9999 00:00:00 GMT' }, 7_200_000],
  ['nothing', {}, undefined],
  ['nonsense', { 'retry-after': 'soon' }, undefined],
  ['the past', { 'retry-after': 'Thu, 01 Jan 2026 00:00:00 GMT' }, undefined],
])('reads an announced wait given as %s', (_form, headers, expected) => {
  expect(toAppError(answer(429, 'rate_limit_error', headers), { write: false }).retryAfterMs).toBe(expected);
});

it('reads an announced wait given as a date', () => {
  const date = new Date(Date.now() + 60_000).toUTCString();
  const { retryAfterMs = 0 } = toAppError(answer(503, 'api_error', { 'retry-after': date }), { write: false });
  expect(retryAfterMs).toBeGreaterThan(50_000);
  expect(retryAfterMs).toBeLessThanOrEqual(60_000);
});

it('hides what looks like a key in the words of the platform and bounds them', () => {
  const key = 'sk-ant-api03-abcdefghijklmnopqrstuvwxyz';
  const error = APIError.generate(
    400,
    { error: { message: `bad ${key} ${'x'.repeat(9000)}` } },
    undefined,
    new Headers(),
  );
  const { message } = toAppError(error, { write: false });
  expect(message).not.toContain('abcdefghijklmnop');
  expect(message.length).toBeLessThanOrEqual(500);
});

it('names the innermost cause of a failed connection', () => {
  const error = new TypeError('fetch failed', { cause: new Error('connect ECONNREFUSED 127.0.0.1:9') });
  expect(toAppError(error, { write: false }).message).toBe('network: connect ECONNREFUSED 127.0.0.1:9');
});

it('leaves an error alone that is mapped already', () => {
  const mapped = toAppError(answer(404, 'not_found_error'), { write: true });
  expect(toAppError(mapped, { write: false })).toBe(mapped);
});
