import { wfQueueRunner } from '@dbos-inc/dbos-sdk/internal/wfqueue';
import { expect, it } from 'vitest';
import { QUEUES } from '../../src/engine/queues.ts';
import { aDatabase, anEngine, PATIENT, query } from './support/harness.ts';

it('has an intake begun at once, and so its run, however far off the next look at the queues is', async () => {
  const { url } = await aDatabase();
  const driven: string[] = [];
  const engine = await anEngine(url, {
    intake: async (id) => await engine.enqueueRun(`run of ${id}`, 'installation'),
    drive: async (id) => void driven.push(id),
  });
  await query(url, 'update dbos.queues set polling_interval_sec = 60');
  const nextLooks = () => Object.values(QUEUES).map((name) => wfQueueRunner['states'].get(name)?.nextPollAt ?? 0);
  await expect.poll(() => Math.min(...nextLooks()) - Date.now(), PATIENT).toBeGreaterThan(30_000);
  await engine.enqueueIntake('one', 'pr');
  await expect.poll(() => driven, PATIENT).toEqual(['run of one']);
});
