import type { ChildProcess } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';
import { type PostgresRequest, startPostgres } from './postgres-process.ts';
import { stopServer } from './postmaster.ts';

const MAX_RESTARTS = 5;
const RESTART_WINDOW_MS = 10 * 60_000;
const RESTART_PAUSE_MS = 200;

/** A running server that is started again when it dies. */
export interface SupervisedServer {
  /** Fast shutdown; returns when the process is gone. */
  stop(): Promise<void>;
}

/**
 * Starts the server and keeps it running: one that ends without our doing is started again, at most five times in ten
 * minutes. Its address stays the same, so pools reconnect by themselves. It never outlives a process that exits in an
 * orderly way, and a killed process's server is cleared by the next start.
 */
export async function superviseServer(request: PostgresRequest): Promise<SupervisedServer> {
  const supervisor = new Supervisor(request);
  await supervisor.start();
  return supervisor;
}

class Supervisor implements SupervisedServer {
  readonly #request: PostgresRequest;
  readonly #restarts: number[] = [];
  readonly #endWithProcess = () => void this.#child?.kill('SIGINT');
  #child: ChildProcess | undefined;
  #restarting: Promise<void> = Promise.resolve();
  #isStopping = false;

  constructor(request: PostgresRequest) {
    this.#request = request;
  }

  async start(): Promise<void> {
    const child = await startPostgres(this.#request);
    this.#child = child;
    child.unref();
    child.once('exit', (code, signal) => this.#onExit(code, signal));
    if (child.exitCode !== null || child.signalCode !== null) this.#onExit(child.exitCode, child.signalCode);
    process.removeListener('exit', this.#endWithProcess).on('exit', this.#endWithProcess);
  }

  async stop(): Promise<void> {
    this.#isStopping = true;
    process.removeListener('exit', this.#endWithProcess);
    await this.#restarting;
    if (this.#child?.pid) await stopServer(this.#child.pid);
  }

  #onExit(code: number | null, signal: string | null): void {
    if (this.#isStopping || !this.#child) return;
    this.#child = undefined;
    this.#request.log.error({ code, signal }, 'the database server has ended, starting it again');
    this.#restarting = this.#restart();
  }

  async #restart(): Promise<void> {
    const { log } = this.#request;
    const now = performance.now();
    while (this.#restarts[0] !== undefined && this.#restarts[0] < now - RESTART_WINDOW_MS) this.#restarts.shift();
    this.#restarts.push(now);
    if (this.#restarts.length > MAX_RESTARTS) {
      log.fatal('the database server keeps ending, giving up');
      return;
    }
    await delay(RESTART_PAUSE_MS);
    if (this.#isStopping) return;
    try {
      await this.start();
      log.info({ pid: this.#child?.pid }, 'the database server runs again');
    } catch (error) {
      log.fatal({ err: error }, 'the database server cannot be started again');
    }
  }
}
