import { systemClock } from '../core/clock.ts';
import type { Log } from '../core/log.ts';
import { WatchedClient } from '../core/postgres/watched-client.ts';

const CHANNEL = 'proofline_wake';
/** So often the server is asked whether it still hears us, and so long it may take to say yes. */
const HEARTBEAT_MS = 10_000;
const RECONNECT_MIN_MS = 100;
const RECONNECT_MAX_MS = 5_000;
const MARKS_LIMIT = 10_000;

/** Wakes whoever waits for the key `$1` when the transaction that executes this commits. */
export const WAKE_SQL = `select pg_notify('${CHANNEL}', $1)`;

/** Lets runs sleep until something happens to them or to their sessions. A hint, never the fact itself: the caller reads its inbox. */
export interface Wakes {
  /**
   * Waits for a run by its id, for a session by its `sessionWakeKey`. Resolves when the key was woken since its previous
   * wait, after `timeoutMs`, or when `signal` aborts. Never rejects.
   *
   * A wake that arrives between two waits ends the next one at once. While the connection is lost wakes are missed, so
   * after a reconnect every waiting run is woken once.
   */
  wait(key: string, timeoutMs: number, signal?: AbortSignal): Promise<void>;
  /** Ends every wait and the connection. */
  close(): Promise<void>;
}

/**
 * Opens the one connection that listens for all runs of this process; it reconnects by itself, also after it has died
 * without a word: twice `heartbeatMs` later at most.
 */
export async function openWakes(databaseUrl: string, log: Log, heartbeatMs = HEARTBEAT_MS): Promise<Wakes> {
  const listener = new Listener(databaseUrl, log, heartbeatMs);
  await listener.open();
  return listener;
}

class Listener implements Wakes {
  readonly #databaseUrl: string;
  readonly #log: Log;
  readonly #heartbeatMs: number;
  readonly #waiting = new Map<string, Set<() => void>>();
  /** Runs that were woken while nobody waited, the oldest first. */
  readonly #woken = new Set<string>();
  readonly #closed = new AbortController();
  #client: WatchedClient | undefined;
  #reconnecting: Promise<void> = Promise.resolve();

  constructor(databaseUrl: string, log: Log, heartbeatMs: number) {
    this.#databaseUrl = databaseUrl;
    this.#log = log;
    this.#heartbeatMs = heartbeatMs;
  }

  async open(): Promise<void> {
    const client = new WatchedClient({ connectionString: this.#databaseUrl, answerWithinMs: this.#heartbeatMs });
    client.on('notification', ({ payload }) => this.#wake(payload ?? ''));
    client.on('error', (error) => this.#log.warn({ reason: error.message }, 'the wake connection failed'));
    try {
      await client.connect();
      await client.query(`listen ${CHANNEL}`);
    } catch (error) {
      await client.end().catch(() => undefined);
      throw error;
    }
    // One that is not answered ends the connection.
    const ask = () => void client.query('select 1').catch(() => undefined);
    const heartbeat = setInterval(ask, this.#heartbeatMs);
    client.once('end', () => {
      clearInterval(heartbeat);
      this.#reconnecting = this.#reconnect();
    });
    this.#client = client;
  }

  async wait(key: string, timeoutMs: number, signal?: AbortSignal): Promise<void> {
    if (this.#woken.delete(key) || signal?.aborted || this.#closed.signal.aborted) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    const wake = () => resolve();
    const waiters = this.#waiting.get(key) ?? new Set();
    this.#waiting.set(key, waiters.add(wake));
    const timer = setTimeout(wake, timeoutMs);
    signal?.addEventListener('abort', wake);
    await promise;
    clearTimeout(timer);
    signal?.removeEventListener('abort', wake);
    waiters.delete(wake);
    if (waiters.size === 0 && this.#waiting.get(key) === waiters) this.#waiting.delete(key);
  }

  async close(): Promise<void> {
    this.#closed.abort();
    this.#wakeAll();
    await this.#reconnecting;
    await this.#client?.end().catch(() => undefined);
  }

  #wake(key: string): void {
    const waiters = this.#waiting.get(key);
    if (waiters) {
      for (const wake of waiters) wake();
      this.#waiting.delete(key); // a second wake before they have run again must not be lost
      return;
    }
    this.#woken.add(key);
    // Other workers' runs leave marks here too; a mark this old is covered by the run's slow poll.
    if (this.#woken.size > MARKS_LIMIT) this.#woken.delete(this.#woken.values().next().value ?? '');
  }

  #wakeAll(): void {
    for (const key of this.#waiting.keys()) this.#wake(key);
  }

  async #reconnect(): Promise<void> {
    for (
      let pauseMs = RECONNECT_MIN_MS;
      !this.#closed.signal.aborted;
      pauseMs = Math.min(2 * pauseMs, RECONNECT_MAX_MS)
    ) {
      try {
        await this.open();
        this.#log.info('the wake connection is back');
        this.#wakeAll();
        return;
      } catch {
        await systemClock.sleep(pauseMs, this.#closed.signal).catch(() => undefined);
      }
    }
  }
}
