import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { cloneDatabase } from '../database.ts';
import { buildHistory, type History } from './commits.ts';
import { SimulatedDatabase } from './database.ts';
import { simulate, type SimulationResult } from './simulation.ts';

const TIMEOUT_MS = 30 * 60_000;
const SHOWN_LINES = 80;

interface Stage {
  readonly history: History;
  readonly database: SimulatedDatabase;
  readonly close: () => Promise<void>;
}

async function openStage(): Promise<Stage> {
  const folder = await mkdtemp(path.join(tmpdir(), 'proofline-simulation-'));
  const history = await buildHistory(folder);
  const cloned = await cloneDatabase();
  const database = await SimulatedDatabase.open(cloned.url);
  const close = async () => {
    await database.close();
    await cloned.drop();
    await history.git.close();
    await rm(folder, { recursive: true, force: true });
  };
  return { history, database, close };
}

/** Simulates so many seeds from `first` on, or the one that SEED names with all that happens in it. */
export function testSimulation(first: number, count: number): void {
  let stage: Stage;
  beforeAll(async () => {
    stage = await openStage();
  });
  afterAll(async () => await stage.close());
  const run = async (seed: number) => await simulate(seed, stage.history, stage.database);

  const replayed = process.env['SEED'];
  if (replayed !== undefined) {
    it(`keeps every promise with seed ${replayed}`, { timeout: TIMEOUT_MS }, async () => {
      const result = await run(Number(replayed));
      process.stdout.write(`${result.trace.join('\n')}\n`);
      expect(result.breaches).toEqual([]);
    });
    return;
  }

  it(`keeps every promise with ${count} seeds from ${first} on`, { timeout: TIMEOUT_MS }, async () => {
    const started = performance.now();
    const tally = new Tally();
    for (let seed = first; seed < first + count; seed += 1) {
      const result = await run(seed);
      tally.note(result);
      if (result.breaches.length > 0) process.stdout.write(describeFailure(result));
    }
    tally.tell(started);
    expect(tally.failing).toEqual([]);
  });

  it('simulates the same when it is given the same seed', { timeout: TIMEOUT_MS }, async () => {
    const once = await run(first);
    await run(first + 1);
    const again = await run(first);
    expect(again.digest).toBe(once.digest);
    expect((await run(first + 1)).digest).not.toBe(once.digest);
  });
}

const describeFailure = ({ seed, breaches, trace }: SimulationResult): string =>
  `seed ${seed} breaks a promise; replay: SEED=${seed} npx vitest run --config test/vitest.config.ts simulation\n` +
  `${breaches.join('\n')}\n${trace.slice(-SHOWN_LINES).join('\n')}\n`;

/** What came together in all seeds. */
class Tally {
  readonly failing: { readonly seed: number; readonly breaches: readonly string[] }[] = [];
  readonly #faults: number[] = [];
  readonly #kinds = new Map<string, number>();
  #virtualMs = 0;
  #steps = 0;
  #runs = 0;

  note({ seed, breaches, faults, virtualMs, steps, runs }: SimulationResult): void {
    if (breaches.length > 0) this.failing.push({ seed, breaches });
    for (const [kind, count] of faults) this.#kinds.set(kind, (this.#kinds.get(kind) ?? 0) + count);
    this.#faults.push([...faults.values()].reduce((sum, count) => sum + count, 0));
    this.#virtualMs += virtualMs;
    this.#steps += steps;
    this.#runs += runs;
  }

  tell(started: number): void {
    const seconds = (performance.now() - started) / 1000;
    const median = this.#faults.toSorted((a, b) => a - b)[this.#faults.length >> 1];
    const kinds = [...this.#kinds]
      .toSorted(([one], [other]) => (one < other ? -1 : 1))
      .map(([kind, count]) => `${kind} ${count}`);
    process.stdout.write(
      `simulation: seeds ${this.#faults.length}, failing ${this.failing.length}, faults a seed (median) ${median}, ` +
        `steps ${this.#steps}, runs ${this.#runs}, hours ${(this.#virtualMs / 3_600_000).toFixed(1)}, ` +
        `in ${seconds.toFixed(1)} s, ${Math.round(this.#virtualMs / 1000 / seconds)} times real time\n` +
        `faults by kind: ${kinds.join(', ')}\n`,
    );
  }
}
