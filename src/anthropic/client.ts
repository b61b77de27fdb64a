import Anthropic from '@anthropic-ai/sdk';
import type { Log } from '../core/log.ts';

export interface AnthropicOptions {
  readonly apiKey: string;
  /** Origin of the API; the public one when absent. */
  readonly baseUrl?: string;
  readonly log: Log;
  /** Longest wait for the head of a response, in milliseconds. */
  readonly timeoutMs?: number;
  /** [the global one] */
  readonly fetch?: typeof globalThis.fetch;
}

/**
 * The one place where a client of the platform is made.
 *
 * It never retries: the platform knows no idempotency keys, so a second try is a decision of the run that wants it.
 * It follows no redirects, which would carry requests to a host that nobody configured, and takes its credential from
 * here alone, whatever the environment holds.
 */
export function createAnthropic({ apiKey, baseUrl, log, timeoutMs = 60_000, fetch }: AnthropicOptions): Anthropic {
  return new Anthropic({
    apiKey,
    baseURL: baseUrl ?? 'https://api.anthropic.com',
    webhookKey: null,
    maxRetries: 0,
    timeout: timeoutMs,
    fetchOptions: { redirect: 'error' },
    logLevel: 'warn',
    logger: quietLogger(log),
    ...(fetch === undefined ? {} : { fetch }),
  });
}

/** The SDK's own lines without their arguments: those can hold whole frames of a session, which are customers' code. */
function quietLogger(log: Log) {
  const write = (level: 'debug' | 'info' | 'warn' | 'error') => (message: string) => {
    log[level]({ sdk: message }, 'line from the Anthropic SDK');
  };
  return { debug: write('debug'), info: write('info'), warn: write('warn'), error: write('error') };
}
