import { setImmediate, setTimeout as delay } from 'node:timers/promises';
import { DBOS } from '@dbos-inc/dbos-sdk';
import { expect, it, onTestFinished, vi } from 'vitest';
import { aDatabase, anEngine, gate, PATIENT } from './support/harness.ts';

const HOUR_MS = 3_600_000;

/** Sets the clock of this process. Time itself goes on as it does. */
function setClockBack(byMs: number): void {
  const now = Date.now;
  const clock = vi.spyOn(Date, 'now').mockImplementation(() => now() - byMs);
  onTestFinished(() => clock.mockRestore());
}

it('goes on with what waits for its turn when the clock is set back', async () => {
  const { url } = await aDatabase();
  const held = gate();
  const begun: string[] = [];
  const engine = await anEngine(url, {
    intake: async (id) => {
      begun.push(id);
      if (id === 'first') await held.promise;
    },
  });
  await engine.enqueueIntake('first', 'pr');
  await expect.poll(() => begun, PATIENT).toEqual(['first']);
  await engine.enqueueIntake('second', 'pr');
  setClockBack(HOUR_MS);
  held.resolve();
  await expect.poll(() => begun, PATIENT).toContain('second');
});

it('takes what is enqueued while it looks at the queues anew', async () => {
  const { url } = await aDatabase();
  const begun: string[] = [];
  const note = async (id: string) => void begun.push(id);
  const engine = await anEngine(url, { intake: note, drive: note });
  setClockBack(HOUR_MS);
  while (DBOS.isInitialized()) await setImmediate();
  const asked: string[] = [];
  const enqueued: Promise<void>[] = [];
  while (!DBOS.isInitialized()) {
    const [intake, run] = [`intake ${asked.length}`, `run ${asked.length}`];
    asked.push(intake, run);
    enqueued.push(engine.enqueueIntake(intake, intake), engine.enqueueRun(run, run));
    await delay(1);
  }
  await Promise.all(enqueued);
  await expect.poll(() => asked.filter((id) => !begun.includes(id)), PATIENT).toEqual([]);
});
