import type { Pool } from 'pg';
import { expect, it } from 'vitest';
import { deleteOldNotices } from '../../src/store/notices/delete-old-notices.ts';
import { recordNotice } from '../../src/store/notices/record-notice.ts';
import { recordSession } from '../../src/store/sessions/record-session.ts';
import { openPool } from '../database.ts';

const knowSession = async (pool: Pool) => {
  const ours = { runId: 'run', installationId: 1, repositoryId: 2, number: 3, fileIds: [], openedAt: new Date() };
  await recordSession(pool, { id: 'sesn_1', ...ours });
};

it('tells a repeated notice from a new one until it is forgotten after two days', async () => {
  const pool = await openPool();
  await knowSession(pool);
  const take = (id: string) => recordNotice(pool, { id, type: 'session.status_idled', sessionId: 'sesn_1' });
  expect([await take('whe_1'), await take('whe_2'), await take('whe_1')]).toEqual([true, true, false]);
  await pool.query(
    `update proofline.platform_notices set received_at = now() - interval '49 hours' where id = 'whe_1'`,
  );
  expect(await deleteOldNotices(pool)).toBe(1);
  expect([await take('whe_1'), await take('whe_2')]).toEqual([true, false]);
});

it('keeps the id of a notice that arrives twice at once for one of them', async () => {
  const pool = await openPool();
  await knowSession(pool);
  const notice = { id: 'whe_1', type: 'session.deleted', sessionId: 'sesn_1' };
  const taken = await Promise.all(Array.from({ length: 8 }, () => recordNotice(pool, notice)));
  expect(taken.filter(Boolean)).toHaveLength(1);
});

it('keeps nothing of sessions that are not known here, however many notices of them come', async () => {
  const pool = await openPool();
  await knowSession(pool);
  const strangers = Array.from({ length: 50 }, (_none, index) => `sesn_stranger_${index}`);
  await Promise.all(
    strangers.map((sessionId) =>
      recordNotice(pool, { id: `whe_${sessionId}`, type: 'session.status_idled', sessionId }),
    ),
  );
  await recordNotice(pool, { id: 'whe_1', type: 'session.status_idled', sessionId: 'sesn_1' });
  const { rows } = await pool.query<{ id: string }>('select id from proofline.platform_notices');
  expect(rows).toEqual([{ id: 'whe_1' }]);
});
