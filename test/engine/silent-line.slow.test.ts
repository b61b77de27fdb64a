import { expect, it, onTestFinished } from 'vitest';
import { openDatabaseLine } from '../database-line.ts';
import { capturedLog } from '../store/support/captured-log.ts';
import { aDatabase, anEngine, gate, PATIENT } from './support/harness.ts';

it('goes on after its line to the database was dead without a word', async () => {
  const { url } = await aDatabase();
  const line = await openDatabaseLine(url);
  onTestFinished(() => line.close());
  const { log, messages } = capturedLog();
  const [begun, going] = [gate(), gate()];
  const decided: string[] = [];
  const intake = async (id: string) => {
    if (id === 'before') {
      begun.resolve();
      await going.promise;
    }
    decided.push(id);
  };
  const engine = await anEngine(line.url, { log, intake, answerWithinMs: 500 });
  await engine.enqueueIntake('before', 'pr');
  await begun.promise;
  line.freeze();
  going.resolve(); // its end is recorded over the dead line
  await expect.poll(messages, PATIENT).toContain('lost the worker lock, taking it again');
  line.mend();
  await engine.enqueueIntake('after', 'pr');
  await expect.poll(() => decided, PATIENT).toContain('after');
  expect(engine.isHealthy()).toBe(true);
});
