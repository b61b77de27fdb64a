import type { Pool } from 'pg';
import { beforeEach, expect, it } from 'vitest';
import { systemClock } from '../../src/core/clock.ts';
import { resumeIntakes } from '../../src/runs/resume.ts';
import { recordDelivery } from '../../src/store/deliveries/record-delivery.ts';
import { openPool } from '../database.ts';

let pool: Pool;
beforeEach(async () => {
  pool = await openPool();
});

it('hands a delivery to intake again that a crash left between its record and its queue', async () => {
  const intake = {
    kind: 'pull-request',
    installationId: 1,
    repositoryId: 2,
    owner: 'octo',
    repo: 'repo',
    number: 3,
    actor: { login: 'ada', isBot: false },
    action: 'opened',
  };
  await recordDelivery(pool, { id: 'lost', event: 'pull_request', action: 'opened', intake });
  await recordDelivery(pool, { id: 'broken', event: 'pull_request', action: 'opened', intake: { kind: 'unheard of' } });
  await pool.query('update proofline.deliveries set received_at = $1', [new Date(systemClock.now() - 60_000)]);
  const enqueued: unknown[] = [];
  await resumeIntakes(pool, async (...request) => void enqueued.push(request));
  expect(enqueued).toEqual([['lost', '1/2/3']]);
});
