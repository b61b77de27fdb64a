import { APIConnectionTimeoutError, APIError, APIUserAbortError } from '@anthropic-ai/sdk';
import { messageOf } from '../core/errors.ts';
import { SecretMasker } from '../core/secrets.ts';
import { AnthropicError, type AnthropicFailure } from './anthropic-error.ts';

const LONGEST_MESSAGE = 500;
/** A longer wait is a broken clock or a broken answer; limits of rate pass within minutes. */
const LONGEST_WAIT_MS = 2 * 3_600_000;

/** Knows no secret of this process; hides what looks like one in the platform's own words. */
const shapes = new SecretMasker();

/**
 * Maps whatever a request threw to our one error.
 *
 * A write that got no answer, or a 5xx, is `unclear`: it may have taken effect. A refusal (4xx, 529) never is.
 */
export function toAppError(error: unknown, { write }: { readonly write: boolean }): AnthropicError {
  if (error instanceof AnthropicError) return error;
  const status = error instanceof APIError ? error.status : undefined;
  const failure = failureOf(error);
  return new AnthropicError({
    failure,
    message: describe(error, failure, status),
    status,
    requestId: (error instanceof APIError && error.requestID) || undefined,
    unclear: write && (status === undefined || (status >= 500 && status !== 529)),
    retryAfterMs: failure === 'spend-limit' ? undefined : announcedWait(error),
  });
}

function failureOf(error: unknown): AnthropicFailure {
  if (!(error instanceof APIError)) return isAbort(error) ? 'timeout' : 'network';
  if (error instanceof APIUserAbortError) return 'aborted';
  if (error instanceof APIConnectionTimeoutError) return 'timeout';
  if (error.errorCode?.endsWith('spend_limit_reached') === true) return 'spend-limit';
  if (error.type === 'billing_error') return 'billing';
  return error.status === undefined ? 'network' : failureOfStatus(error.status);
}

function failureOfStatus(status: number): AnthropicFailure {
  switch (status) {
    case 401:
      return 'unauthorized';
    case 402:
      return 'billing';
    case 403:
      return 'forbidden';
    case 404:
      return 'not-found';
    case 408:
      return 'timeout';
    case 409:
      return 'conflict';
    case 413:
      return 'too-large';
    case 429:
      return 'rate-limited';
    case 529:
      return 'overloaded';
    default:
      return status >= 500 ? 'server' : 'bad-request';
  }
}

const isAbort = (error: unknown) =>
  error instanceof Error && (error.name === 'AbortError' || error.name === 'TimeoutError');

/** One sentence for logs and conclusions; the cause is left behind because it can carry headers and bodies. */
function describe(error: unknown, failure: AnthropicFailure, status: number | undefined): string {
  const said = error instanceof APIError ? (error.apiMessage ?? rootMessage(error)) : rootMessage(error);
  const text = `${failure}${status === undefined ? '' : ` (${status})`}: ${said}`;
  return shapes.mask(text.toWellFormed()).slice(0, LONGEST_MESSAGE);
}

/** "fetch failed" says nothing; its innermost cause names the refused connection or the reset. */
function rootMessage(error: unknown): string {
  let innermost = error;
  for (let depth = 0; depth < 5 && innermost instanceof Error && innermost.cause instanceof Error; depth += 1) {
    innermost = innermost.cause;
  }
  return messageOf(innermost);
}

function announcedWait(error: unknown): number | undefined {
  if (!(error instanceof APIError)) return undefined;
  const headers: Headers | undefined = error.headers;
  const exact = Number(headers?.get('retry-after-ms') ?? Number.NaN);
  if (exact > 0) return clampWait(exact);
  const announced = headers?.get('retry-after');
  if (announced === null || announced === undefined) return undefined;
  const seconds = Number(announced);
  const wait = Number.isNaN(seconds) ? Date.parse(announced) - Date.now() : seconds * 1000;
  return wait > 0 ? clampWait(wait) : undefined;
}

const clampWait = (ms: number): number => Math.min(Math.round(ms), LONGEST_WAIT_MS);
