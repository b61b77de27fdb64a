import type { Pool } from 'pg';
import { beforeEach, expect, it } from 'vitest';
import { listUndecided } from '../../src/store/deliveries/list-undecided.ts';
import { recordDecision } from '../../src/store/deliveries/record-decision.ts';
import { recordDelivery } from '../../src/store/deliveries/record-delivery.ts';
import { claimRun } from '../../src/store/runs/claim-run.ts';
import { insertRun } from '../../src/store/runs/insert-run.ts';
import { listRuns } from '../../src/store/runs/list-runs.ts';
import { RunOwnershipLost, saveRun } from '../../src/store/runs/save-run.ts';
import { openPool } from '../database.ts';

let pool: Pool;
beforeEach(async () => {
  pool = await openPool();
});

const identity = { installationId: 1, repositoryId: 2, number: 3, headSha: 'b', baseRef: 'main', attempt: 1 };
const update = (state: object) => ({ id: 'r', owner: 'me', state, isStopOrdered: false, hasEnded: false });

it('stores whatever text a change or an agent brings', async () => {
  await insertRun(pool, 'r', identity, { text: 'a\0b' });
  expect((await claimRun<object, object>(pool, 'r', 'me'))?.state).toEqual({ text: 'a\ufffdb' });
  const plan = { patch: '+\0', cut: '\ud83d', whole: '😀', written: String.raw`\u0000 \ud83d` };
  await saveRun(pool, { ...update({ cut: '\ude00' }), plan });
  expect(await claimRun<object, object>(pool, 'r', 'me')).toEqual({
    state: { cut: '\ufffd' },
    plan: { ...plan, patch: '+\ufffd', cut: '\ufffd' },
  });
});

it('saves for the last owner only', async () => {
  await insertRun(pool, 'r', identity, {});
  await claimRun(pool, 'r', 'me');
  await claimRun(pool, 'r', 'somebody else');
  await expect(saveRun(pool, update({}))).rejects.toThrow(RunOwnershipLost);
});

it('counts a run as live until it has come to its conclusion', async () => {
  const trigger = { deliveryId: 'd', commentId: 7 };
  await insertRun(pool, 'r', identity, { trigger });
  await claimRun(pool, 'r', 'me');
  expect(await listRuns(pool, identity)).toMatchObject([{ isLive: true, deliveryId: 'd', commentId: '7' }]);
  await saveRun(pool, update({ trigger, conclusion: 'timed_out' }));
  expect(await listRuns(pool, identity)).toMatchObject([{ isLive: false, isStopOrdered: false }]);
});

it('lists the deliveries that called for work and led to nothing yet', async () => {
  const ids = ['skipped', 'decided', 'old', 'new', 'open'];
  for (const id of ids) {
    const outcome = id === 'skipped' ? { decision: { kind: 'skip' } } : { intake: { of: id } };
    await recordDelivery(pool, { id, event: 'pull_request', action: 'opened', ...outcome });
  }
  await recordDecision(pool, 'decided', { kind: 'start' });
  await pool.query(`update proofline.deliveries set received_at = now() - interval '1 minute' where id <> 'new'`);
  await pool.query(`update proofline.deliveries set received_at = now() - interval '3 days' where id = 'old'`);
  expect(await listUndecided(pool)).toEqual([{ id: 'open', intake: { of: 'open' } }]);
});
