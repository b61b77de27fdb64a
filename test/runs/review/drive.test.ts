import { expect, it } from 'vitest';
import { AnthropicError } from '../../../src/anthropic/anthropic-error.ts';
import { type Clock, systemClock } from '../../../src/core/clock.ts';
import { createLog } from '../../../src/core/log.ts';
import { SecretMasker } from '../../../src/core/secrets.ts';
import type { ReviewDeps } from '../../../src/runs/review/context.ts';
import { driveReview } from '../../../src/runs/review/drive.ts';
import type { ReviewRun } from '../../../src/runs/review/run.ts';
import type { AgentExecutor } from '../../../src/sessions/executor.ts';
import { insertRun } from '../../../src/store/runs/insert-run.ts';
import { loadRun } from '../../../src/store/runs/load-run.ts';
import { orderStop } from '../../../src/store/runs/order-stop.ts';
import { openPool } from '../../database.ts';
import { anEvent, aReview, fold, OPENING, START } from './a-review.ts';

const clock: Clock = { ...systemClock, now: () => START };
const masker = new SecretMasker();
const log = createLog({ level: 'silent', masker });

const RUNNING = anEvent({ type: 'running' });
const unreachable = () => new AnthropicError({ failure: 'overloaded', message: 'try again', unclear: false });

interface Moments {
  /** Whether its session says something, and is saved, before it is waited for, or cannot be reached. */
  readonly first: 'says something' | 'is away';
  /** When a person stops the run: as the first thing of the session is read, or in that wait of its driver. */
  readonly stopped: 'while it is read' | 2;
}

/** What a run has come to whose session works, once it is told to stop it, or waits and nobody would wake it any more. */
async function drive({ first, stopped }: Moments): Promise<ReviewRun | undefined> {
  const pool = await openPool();
  const run = fold(aReview(), OPENING);
  await insertRun(pool, run.id, run.target, run);
  const stop = async () => await orderStop(pool, run.id, { type: 'stop', cause: 'cancelled' });
  const over = new AbortController();
  async function* follow(): ReturnType<AgentExecutor['follow']> {
    if (first === 'is away') throw unreachable();
    if (stopped === 'while it is read') await stop();
    yield [RUNNING];
    await new Promise(() => undefined);
  }
  let waits = 0;
  const wait = async () => {
    waits += 1;
    if (waits === 1) return await new Promise<void>(() => undefined);
    if (waits === stopped) return await stop();
    over.abort();
  };
  const executor = {
    follow,
    stop: async () => {
      over.abort();
      return await Promise.resolve('stopped' as const);
    },
  };
  const deps = { pool, clock, log, masker, executor, wakes: { wait } };
  await driveReview(run.id, deps as unknown as ReviewDeps, over.signal);
  return await loadRun<ReviewRun>(pool, run.id);
}

it.each<readonly [string, Moments]>([
  ['an effect is performed whose result is saved', { first: 'says something', stopped: 'while it is read' }],
  ['an effect is performed that comes back with nothing', { first: 'says something', stopped: 2 }],
  ['it waits until it tries again', { first: 'is away', stopped: 2 }],
])('takes what it is told while %s', async (_when, moments) => {
  expect((await drive(moments))?.outcome).toEqual({ kind: 'stopped', cause: 'cancelled' });
});
