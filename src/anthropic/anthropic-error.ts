import { AppError, type Recovery } from '../core/errors.ts';

/** What went wrong with a request, in our words. */
export type AnthropicFailure =
  | 'network'
  | 'timeout'
  | 'aborted'
  | 'bad-request'
  | 'unauthorized'
  | 'billing'
  | 'spend-limit'
  | 'forbidden'
  | 'not-found'
  | 'conflict'
  | 'too-large'
  | 'rate-limited'
  | 'overloaded'
  | 'server';

/** Concern the account, and with it every session, until somebody who runs the App has done something. */
export const OF_ACCOUNT: ReadonlySet<AnthropicFailure> = new Set<AnthropicFailure>([
  'unauthorized',
  'forbidden',
  'billing',
  'spend-limit',
]);

/** What is wrong with the request itself, or with what it asks about: it would fail again. */
const LASTING: ReadonlySet<AnthropicFailure> = new Set<AnthropicFailure>([
  'bad-request',
  'not-found',
  'conflict',
  'too-large',
]);

export interface AnthropicErrorDetails {
  readonly failure: AnthropicFailure;
  readonly message: string;
  readonly status?: number | undefined;
  readonly requestId?: string | undefined;
  /** Whether the request may have taken effect although it failed. */
  readonly unclear: boolean;
  readonly retryAfterMs?: number | undefined;
  readonly cause?: unknown;
}

/** A request to the platform failed. `code` is `anthropic_` and the failure. */
export class AnthropicError extends AppError {
  readonly code: string;
  readonly recovery: Recovery;
  readonly failure: AnthropicFailure;
  readonly status: number | undefined;
  /** The platform's id of the request, for its support. */
  readonly requestId: string | undefined;
  /** Only for writes: it may have taken effect. Look it up before any second try. */
  readonly unclear: boolean;
  override readonly retryAfterMs: number | undefined;

  constructor({ failure, message, status, requestId, unclear, retryAfterMs, cause }: AnthropicErrorDetails) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = 'AnthropicError';
    this.failure = failure;
    this.code = `anthropic_${failure.replaceAll('-', '_')}`;
    this.recovery = LASTING.has(failure) ? 'give-up' : 'retry';
    this.status = status;
    this.requestId = requestId;
    this.unclear = unclear;
    this.retryAfterMs = retryAfterMs;
  }
}
