import { pino } from 'pino';
import { expect, it } from 'vitest';
import { systemClock } from '../../src/core/clock.ts';
import { createIntakeHandler, handOverLater } from '../../src/http/intake-handler.ts';
import { listUndecided } from '../../src/store/deliveries/list-undecided.ts';
import { openPool } from '../database.ts';

type Handler = ReturnType<typeof createIntakeHandler>;

const PUSHED = {
  id: 'd',
  name: 'pull_request',
  payload: {
    action: 'synchronize',
    installation: { id: 1 },
    repository: { id: 2, name: 'web', owner: { login: 'octo' }, default_branch: 'main' },
    sender: { login: 'ada', id: 9, type: 'User' },
    number: 3,
    pull_request: { number: 3, head: { sha: 'b'.repeat(40) }, base: { ref: 'main' }, state: 'open', draft: false },
  },
};

it.each([
  ['does not answer', () => new Promise<void>(() => undefined)],
  ['fails', () => Promise.reject(new Error('the engine is away'))],
])('has stored a delivery when it resolves, also while the queue %s', { timeout: 15_000 }, async (_what, enqueue) => {
  const pool = await openPool();
  const warnings: unknown[] = [];
  const log = pino({ level: 'warn' }, { write: (line: string) => void warnings.push(JSON.parse(line)) });
  const asked: [string, string][] = [];
  const enqueueIntake = handOverLater(async (id, key) => {
    asked.push([id, key]);
    await enqueue();
  }, log);
  const handle = createIntakeHandler({ appId: 7, pool, log, clock: systemClock, enqueueIntake });
  await handle(PUSHED as unknown as Parameters<Handler>[0]);
  expect(await listUndecided(pool)).toMatchObject([{ id: 'd', intake: { kind: 'pull-request', number: 3 } }]);
  expect(asked).toEqual([['d', expect.stringContaining('3')]]);
  expect(warnings.length).toBe(_what === 'fails' ? 1 : 0);
});
