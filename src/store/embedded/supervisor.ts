import type { ChildProcess } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';
import { type PostgresRequest, startPostgres } from './postgres-process.ts';
import { stopServer } from './postmaster.ts';

const FIRST_PAUSE_MS = 200;
const LONGEST_PAUSE_MS = 15_000;
/** A server that has lived so long is started again at once when it dies. */
const STABLE_MS = 60_000;

/** A running server that is started again when it dies. */
export interface SupervisedServer {
  /** Fast shutdown; returns when the process is gone. */
  stop(): Promise<void>;
}

/**
 * Starts the server and keeps it running: one that ends without our doing is started again, four times a minute at last
 * while it dies at once or does not start at all, as on a full disk. Its address stays the same, so pools reconnect by
 * themselves. It never outlives a process that exits in an orderly way, and a killed process's server is cleared by the
 * next start.
 */
export async function superviseServer(request: PostgresRequest): Promise<SupervisedServer> {
  const supervisor = new Supervisor(request);
  await supervisor.start();
  return supervisor;
}

class Supervisor implements SupervisedServer {
  readonly #request: PostgresRequest;
  readonly #stopping = new AbortController();
  readonly #endWithProcess = () => void this.#child?.kill('SIGINT');
  #child: ChildProcess | undefined;
  #startedAt = 0;
  /** Starts in a row that did not last. */
  #failures = 0;
  #restarting: Promise<void> = Promise.resolve();

  constructor(request: PostgresRequest) {
    this.#request = request;
  }

  async start(): Promise<void> {
    const child = await startPostgres(this.#request);
    this.#child = child;
    this.#startedAt = performance.now();
    child.unref();
    child.once('exit', (code, signal) => this.#onExit(code, signal));
    if (child.exitCode !== null || child.signalCode !== null) this.#onExit(child.exitCode, child.signalCode);
    process.removeListener('exit', this.#endWithProcess).on('exit', this.#endWithProcess);
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    process.removeListener('exit', this.#endWithProcess);
    await this.#restarting;
    if (this.#child?.pid) await stopServer(this.#child.pid);
  }

  #onExit(code: number | null, signal: string | null): void {
    if (this.#stopping.signal.aborted || !this.#child) return;
    this.#child = undefined;
    this.#request.log.error({ code, signal }, 'the database server has ended, starting it again');
    if (performance.now() - this.#startedAt > STABLE_MS) this.#failures = 0;
    this.#restarting = this.#restart();
  }

  async #restart(): Promise<void> {
    const { log } = this.#request;
    const { signal } = this.#stopping;
    for (;;) {
      const pauseMs = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** this.#failures);
      this.#failures += 1;
      await delay(pauseMs, undefined, { signal }).catch(() => undefined);
      if (signal.aborted) return;
      try {
        await this.start();
        log.info({ pid: this.#child?.pid }, 'the database server runs again');
        return;
      } catch (error) {
        log.error({ err: error }, 'the database server cannot be started, trying again');
      }
    }
  }
}
