import { type AppProcess, startAppProcess } from '../../../src/cli/demo/app-process.ts';
import { eventually } from '../../e2e/support/scene.ts';
import { type Point, PointCounter } from './points.ts';

/** A crash may cost a minute; a machine that does much else makes several of it. */
const PATIENCE_MS = 300_000;

export interface MortalAppOptions {
  readonly folder: string;
  readonly logFile: string;
  readonly environment: Readonly<Record<string, string>>;
  /** Everything that it speaks through; shut in the moment in which it is killed. */
  readonly gates: readonly { shut(): void; reopen(): void }[];
  readonly onReady: (port: number) => void;
}

/** The App as a process that is killed at chosen points and started again. */
export class MortalApp {
  readonly #options: MortalAppOptions;
  #process: AppProcess | undefined;
  #death = new AbortController();

  constructor(options: MortalAppOptions) {
    this.#options = options;
  }

  get isAlive(): boolean {
    return this.#process !== undefined && !this.#death.signal.aborted;
  }

  /** Counts what the life that begins does, and ends it at this point. */
  nextLife(point: Point | undefined): PointCounter {
    const death = this.#death;
    return new PointCounter(point, () => {
      for (const gate of this.#options.gates) gate.shut();
      death.abort();
    });
  }

  /** Resolves when it is ready, or dead before that. */
  async start(): Promise<void> {
    const { folder, logFile, environment, gates, onReady } = this.#options;
    for (const gate of gates) gate.reopen();
    const kill = this.#death.signal;
    try {
      this.#process = await startAppProcess({ folder, logFile, environment, kill });
      onReady(this.#process.port);
    } catch (error) {
      if (!kill.aborted) throw error;
      this.#process = undefined;
    }
  }

  /** Whether it is killed before there is nothing left to do; ready to be started again then. */
  async diesBefore(isDone: () => Promise<true | undefined>): Promise<boolean> {
    const { signal } = this.#death;
    const look = async () => {
      try {
        return signal.aborted ? true : await isDone();
      } catch (error) {
        if (!signal.aborted) throw error; // the database may have gone with it
        return true;
      }
    };
    await eventually(look, 'the review to end', PATIENCE_MS);
    if (!signal.aborted) return false;
    await this.kill();
    return true;
  }

  /** Ends it without any chance to clean up. */
  async kill(): Promise<void> {
    await this.#process?.kill();
    this.#process = undefined;
    this.#death = new AbortController();
  }
}
