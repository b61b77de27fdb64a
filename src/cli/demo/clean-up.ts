const EXIT_CODES = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;
type Signal = keyof typeof EXIT_CODES;
const SIGNALS: readonly Signal[] = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/** Undoes what was set up, the last thing first and each thing once: at the end, or when a signal comes before it. */
export class CleanUp {
  readonly #steps: (() => Promise<unknown>)[] = [];
  readonly #afterwards: () => Promise<unknown>;
  #running: Promise<void> | undefined;
  #interrupted: Promise<never> | undefined;

  /** A signal, or an output that nobody reads any more, cleans up, does `afterwards` as well, and ends the process. */
  constructor(afterwards: () => Promise<unknown>) {
    this.#afterwards = afterwards;
    for (const signal of SIGNALS) process.on(signal, this.#interrupt);
    for (const stream of [process.stdout, process.stderr]) stream.on('error', this.#hangUp);
  }

  add(step: () => Promise<unknown>): void {
    this.#steps.push(step);
  }

  /** Returns when all is undone; a step that fails does not keep the others from being done. */
  async run(): Promise<void> {
    this.#running ??= this.#undo();
    await this.#running;
  }

  /** Does not return after a signal: what fails then fails because of it, and is nobody's concern. */
  async expectNoSignal(): Promise<void> {
    await this.#interrupted;
  }

  /** Signals have their usual effect again. */
  close(): void {
    for (const signal of SIGNALS) process.off(signal, this.#interrupt);
    for (const stream of [process.stdout, process.stderr]) stream.off('error', this.#hangUp);
  }

  readonly #interrupt = (signal: Signal) => {
    this.#interrupted ??= this.run()
      .then(this.#afterwards)
      .then(() => process.exit(EXIT_CODES[signal]));
  };
  readonly #hangUp = () => {
    this.#interrupt('SIGHUP');
  };

  async #undo(): Promise<void> {
    for (let step = this.#steps.pop(); step !== undefined; step = this.#steps.pop()) {
      await step().catch(() => undefined);
    }
  }
}
