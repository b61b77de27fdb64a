import { expect, it, onTestFinished, vi } from 'vitest';
import { aDatabase, anEngine, gate } from './support/harness.ts';

const PATIENT = { timeout: 15_000, interval: 20 };
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
