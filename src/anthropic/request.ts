import { APIConnectionTimeoutError } from '@anthropic-ai/sdk';
import { confirmWrite } from '../core/write-guard.ts';
import { toAppError } from './to-app-error.ts';

/** Longest time a whole request may take, its body included; the SDK's own timeout ends with the response's head. */
const REQUEST_TIMEOUT_MS = 120_000;

export interface RequestSettings {
  readonly signal: AbortSignal;
  readonly maxRetries: 0;
}

type Send<T> = (settings: RequestSettings) => PromiseLike<T>;

/** Makes one request that changes nothing. Every failure is an `AnthropicError`; aborting `signal` is one too. */
export const read = <T>(send: Send<T>, signal?: AbortSignal): Promise<T> => attempt(send, false, signal);

/** Makes one request that changes something. A failure whose `unclear` is set may have taken effect. */
export const write = <T>(send: Send<T>): Promise<T> => attempt(send, true);

async function attempt<T>(send: Send<T>, isWrite: boolean, outer?: AbortSignal): Promise<T> {
  if (isWrite) await confirmWrite();
  const controller = new AbortController();
  const abort = () => controller.abort();
  const timer = setTimeout(abort, REQUEST_TIMEOUT_MS);
  outer?.addEventListener('abort', abort, { once: true });
  if (outer?.aborted === true) abort();
  try {
    return await send({ signal: controller.signal, maxRetries: 0 });
  } catch (error) {
    const isLate = controller.signal.aborted && outer?.aborted !== true;
    throw toAppError(isLate ? new APIConnectionTimeoutError() : error, { write: isWrite });
  } finally {
    clearTimeout(timer);
    outer?.removeEventListener('abort', abort);
  }
}
