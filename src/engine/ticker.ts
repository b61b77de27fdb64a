/** Calls `tick` at once and then again `everyMs` after each call has ended; a failed call is reported, never fatal. */
export class Ticker {
  readonly #everyMs: number;
  readonly #tick: () => Promise<void>;
  readonly #onError: (error: unknown) => Promise<void>;
  #timer: NodeJS.Timeout | undefined;
  #current: Promise<void> = Promise.resolve();
  #isStopped = false;

  constructor(everyMs: number, tick: () => Promise<void>, onError: (error: unknown) => Promise<void>) {
    this.#everyMs = everyMs;
    this.#tick = tick;
    this.#onError = onError;
  }

  /** Returns after the first call. */
  async start(): Promise<void> {
    await this.#run();
  }

  /** Returns when nothing runs any more. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    clearTimeout(this.#timer);
    await this.#current;
  }

  async #run(): Promise<void> {
    this.#current = this.#tick().catch(this.#onError);
    await this.#current;
    if (this.#isStopped) return;
    this.#timer = setTimeout(() => void this.#run(), this.#everyMs);
  }
}
