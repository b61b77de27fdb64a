import { Client, type ClientConfig } from 'pg';

/** Long for any statement of ours, and for the locks that it may wait for. */
const ANSWER_WITHIN_MS = 30_000;
export const CONNECT_TIMEOUT_MS = 10_000;
/** For a line that is idle, or whose server has taken a statement and works on it: there the kernel asks. */
const KEEP_ALIVE_MS = 10_000;

export interface WatchedOptions {
  /** How long a statement may take; half a minute when absent. */
  readonly answerWithinMs?: number | undefined;
}

/**
 * A connection that ends itself when a statement is not answered in time, as it is when a line goes dead without a word: the
 * statement fails, whatever comes after it (a rollback) fails at once, and a pool does not lend the connection again.
 *
 * The `query_timeout` of pg does not do: it leaves the connection in use, and the next statement waits behind the dead one.
 */
export class WatchedClient extends Client {
  readonly #answerWithinMs: number;
  #unanswered: NodeJS.Timeout | undefined;

  constructor(config: ClientConfig & WatchedOptions = {}) {
    const { answerWithinMs = ANSWER_WITHIN_MS } = config;
    super({
      connectionTimeoutMillis: Math.min(CONNECT_TIMEOUT_MS, answerWithinMs),
      keepAlive: true,
      keepAliveInitialDelayMillis: KEEP_ALIVE_MS,
      ...config,
    });
    this.#answerWithinMs = answerWithinMs;
    // oxlint-disable-next-line typescript/unbound-method -- it is given its client below
    this.query = new Proxy(this.query, {
      apply: (query, client, args): unknown => {
        this.#watch();
        return Reflect.apply(query, client, args);
      },
    });
    this.connection.on('readyForQuery', () => this.#unanswered?.refresh()); // the next in line has its own time
    this.on('drain', () => this.#stopWatching());
    this.on('end', () => this.#stopWatching());
  }

  #watch(): void {
    this.#unanswered ??= setTimeout(() => this.#giveUp(), this.#answerWithinMs).unref();
  }

  #giveUp(): void {
    // As if the kernel had found it: pg fails what waits, and whoever holds the connection knows that it is lost.
    this.connection.stream.destroy(new ConnectionSilent(this.#answerWithinMs));
  }

  #stopWatching(): void {
    clearTimeout(this.#unanswered);
    this.#unanswered = undefined;
  }
}

/** Looks like the same verdict of the kernel, which whoever uses the connection knows how to take. */
class ConnectionSilent extends Error {
  readonly code = 'ETIMEDOUT';

  constructor(answerWithinMs: number) {
    super(`the database did not answer within ${answerWithinMs / 1000} s`);
    this.name = 'ConnectionSilent';
  }
}
