import { setTimeout as delay } from 'node:timers/promises';
import { CommandFailed } from '../../command-failed.ts';
import type { StagedApp } from './staged-app.ts';

const LOOK_EVERY_MS = 500;
const TELL_EVERY_MS = 15_000;
/** About twice as long as all pull requests take to be opened. */
const patienceMs = (sessions: number) => 120_000 + sessions * 800;

/** Waits for all sessions, and tells now and then how far they are. */
export class Watch {
  readonly #staged: StagedApp;
  readonly #sessions: number;
  readonly #say: (line: string) => void;

  constructor(staged: StagedApp, sessions: number, say: (line: string) => void) {
    this.#staged = staged;
    this.#sessions = sessions;
    this.#say = say;
  }

  /** Whether the count reached all sessions in time. Throws `CommandFailed` when the App ends meanwhile. */
  async until(what: string, count: () => number): Promise<boolean> {
    const startedAt = performance.now();
    let toldAt = startedAt;
    for (let now = startedAt; now - startedAt < patienceMs(this.#sessions); now = performance.now()) {
      if (!this.#staged.app.isRunning()) throw new CommandFailed('the App has ended');
      const reached = count();
      if (reached >= this.#sessions) return true;
      if (now - toldAt >= TELL_EVERY_MS) {
        this.#say(`${reached} of ${this.#sessions} ${what}`);
        toldAt = now;
      }
      await delay(LOOK_EVERY_MS);
    }
    return false;
  }
}

/** How long it takes, in milliseconds. */
export async function timed(work: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  await work();
  return performance.now() - startedAt;
}

/** Requests that the real platforms would have refused, and mistakes of the emulated ones. */
export function complaintsOf({ platform, github }: StagedApp): string[] {
  return [
    ...github.violations.map(({ operationId, complaints }) => `GitHub: ${operationId}: ${complaints.join('; ')}`),
    ...github.failures.map((failure) => `emulated GitHub: ${String(failure)}`),
    ...platform.violations.map(({ by, what, problem }) => `platform: ${by}: ${what}: ${problem}`),
    ...[...platform.sessions.values()].flatMap(({ failures }) =>
      failures.map((one) => `emulated agent: ${String(one)}`),
    ),
  ];
}
