import { expect, it } from 'vitest';
import { AppError } from '../../src/core/errors.ts';
import { aDatabase, anEngine, PATIENT, query, statusOf } from './support/harness.ts';

const WAIT_MS = 3_600_000;

class Busy extends AppError {
  readonly code = 'busy';
  readonly recovery = 'retry';
  override readonly retryAfterMs = WAIT_MS;
}

class Refused extends AppError {
  readonly code = 'refused';
  readonly recovery = 'give-up';
}

it('intakes that are told to wait for long leave their place to others, and go on when the wait is over', async () => {
  const { url } = await aDatabase();
  const calls: string[] = [];
  let isLimited = true;
  const engine = await anEngine(url, {
    intake: async (id) => {
      calls.push(id);
      if (isLimited && id !== 'of another') throw new Busy();
    },
  });
  const held = Array.from({ length: 64 }, (_, index) => `held ${index}`);
  await Promise.all(held.map(async (id) => await engine.enqueueIntake(id, id)));
  await expect.poll(() => new Set(calls).size, PATIENT).toBe(64);
  await engine.enqueueIntake('of another', 'of another');
  await expect.poll(() => calls.includes('of another'), PATIENT).toBe(true);

  const [id = ''] = held;
  isLimited = false;
  await expect.poll(async () => await statusOf(url, `intake:${id}`), PATIENT).toBe('ERROR');
  await engine.enqueueIntake(id, id);
  expect(await statusOf(url, `intake:${id}`), 'too early').toBe('ERROR');
  await query(url, `update dbos.workflow_status set completed_at = completed_at - $1::bigint`, [WAIT_MS]);
  await engine.enqueueIntake(id, id);
  await expect.poll(async () => await statusOf(url, `intake:${id}`), PATIENT).toBe('SUCCESS');
  expect(calls.filter((call) => call === id)).toHaveLength(2);
});

it('intakes that failed for another reason than a wait before it start anew at once', async () => {
  const { url } = await aDatabase();
  const outcomes = [new Busy(), new Refused(), undefined];
  const engine = await anEngine(url, {
    intake: async () => {
      const failure = outcomes.shift();
      if (failure !== undefined) throw failure;
    },
  });
  const ended = async (status: string, left: number) => {
    await expect.poll(() => outcomes.length, PATIENT).toBe(left);
    await expect.poll(async () => await statusOf(url, 'intake:held'), PATIENT).toBe(status);
  };
  await engine.enqueueIntake('held', 'pr');
  await ended('ERROR', 2);
  await query(url, `update dbos.workflow_status set completed_at = completed_at - $1::bigint`, [WAIT_MS]);
  await engine.enqueueIntake('held', 'pr');
  await ended('ERROR', 1);
  await engine.enqueueIntake('held', 'pr');
  await ended('SUCCESS', 0);
});

it('runs that are told to wait for long keep their place', async () => {
  const { url } = await aDatabase();
  const driven: string[] = [];
  const engine = await anEngine(url, {
    drive: async (id) => {
      driven.push(id);
      if (id === 'held') throw new Busy();
    },
  });
  await engine.enqueueRun('held', 'i');
  await expect.poll(() => driven, PATIENT).toEqual(['held']);
  await engine.enqueueRun('next', 'i');
  await expect.poll(async () => await statusOf(url, 'run:next'), PATIENT).toBe('SUCCESS');
  expect(await statusOf(url, 'run:held')).toBe('PENDING');
  expect(driven).toEqual(['held', 'next']);
});
