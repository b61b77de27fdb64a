import { AnthropicError, type AnthropicFailure, OF_ACCOUNT } from '../../anthropic/anthropic-error.ts';
import type { Clock } from '../../core/clock.ts';
import { AppError, type Recovery } from '../../core/errors.ts';
import type { Log } from '../../core/log.ts';

const FIRST_HOLD_MS = 5_000;
const LONGEST_HOLD_MS = 60_000;
/** While one of them finds out whether the platform is well again, the others come back after this time. */
const PROBE_PATIENCE_MS = 1_000;
/** When so many runs in a row fail in a way that passes by itself it is not one of them that is to blame. */
const RUNS_IN_A_ROW = 3;

const PASSING: ReadonlySet<AnthropicFailure> = new Set<AnthropicFailure>([
  'overloaded',
  'server',
  'network',
  'timeout',
]);

/** The platform takes no new session at the moment. Its `code` is that of the failure that told so. */
class PlatformHold extends AppError {
  readonly code: string;
  readonly recovery: Recovery = 'retry';
  override readonly retryAfterMs: number;

  constructor(cause: AnthropicError, retryAfterMs: number) {
    super(cause.message);
    this.name = 'PlatformHold';
    this.code = cause.code;
    this.retryAfterMs = retryAfterMs;
  }
}

/**
 * A circuit breaker in front of all that leads to a new session: when the platform takes none, whoever wants one is told
 * to wait without asking it. After a while, five seconds at first and a minute at most, or after the wait that was
 * announced, one of them is let through; if that goes well, all are.
 */
export class Admission {
  readonly #clock: Clock;
  readonly #log: Log;
  /** Why nobody is let through; undefined while all are. */
  #cause: AnthropicError | undefined;
  #shutUntil = 0;
  #holds = 0;
  readonly #failing = new Set<string>();
  #isProbing = false;

  constructor(clock: Clock, log: Log) {
    this.#clock = clock;
    this.#log = log;
  }

  /** Does it, or throws `PlatformHold`. Failures that are not the platform's say nothing about it. */
  async admit<T>(runId: string, task: () => Promise<T>): Promise<T> {
    this.check();
    const cause = this.#cause;
    if (cause !== undefined && this.#isProbing) throw new PlatformHold(cause, PROBE_PATIENCE_MS);
    const isProbe = cause !== undefined;
    this.#isProbing ||= isProbe;
    try {
      const done = await task();
      this.#open();
      return done;
    } catch (error) {
      throw this.#judge(error, runId, isProbe);
    } finally {
      if (isProbe) this.#isProbing = false;
    }
  }

  /** Throws while nobody is let through: for what was admitted before and has waited since. */
  check(): void {
    const left = this.#shutUntil - this.#clock.now();
    if (this.#cause !== undefined && left > 0) throw new PlatformHold(this.#cause, left);
  }

  #judge(error: unknown, runId: string, isProbe: boolean): unknown {
    const cause = error instanceof AnthropicError ? error : error instanceof Error ? error.cause : undefined;
    if (!(cause instanceof AnthropicError)) return error;
    const isAboutAll = this.#isAboutAll(cause, runId);
    if (isAboutAll && (isProbe || this.#cause === undefined)) this.#shut(cause);
    if (!isAboutAll || this.#cause === undefined) return error;
    // Whoever asked at the same moment waits as long; what is in doubt stays in doubt.
    return error === cause ? new PlatformHold(cause, this.#shutUntil - this.#clock.now()) : error;
  }

  #isAboutAll({ failure }: AnthropicError, runId: string): boolean {
    if (OF_ACCOUNT.has(failure) || failure === 'rate-limited') return true;
    if (!PASSING.has(failure)) {
      if (failure !== 'aborted') this.#open(); // it has looked at the request, so it takes requests
      return false;
    }
    this.#failing.add(runId);
    return this.#failing.size >= RUNS_IN_A_ROW;
  }

  #shut(cause: AnthropicError): void {
    const { code, message, retryAfterMs } = cause;
    const holdMs = retryAfterMs ?? Math.min(LONGEST_HOLD_MS, FIRST_HOLD_MS * 2 ** this.#holds);
    if (this.#cause?.code !== code) {
      const level = OF_ACCOUNT.has(cause.failure) ? 'error' : 'warn';
      this.#log[level]({ code, err: message }, 'the platform takes no sessions: reviews wait');
    }
    this.#cause = cause;
    this.#holds += 1;
    this.#shutUntil = this.#clock.now() + holdMs;
  }

  #open(): void {
    if (this.#cause !== undefined) this.#log.info('the platform takes sessions again');
    this.#cause = undefined;
    this.#holds = 0;
    this.#failing.clear();
  }
}
