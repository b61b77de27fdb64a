import type { Pool } from 'pg';
import { beforeEach, expect, it } from 'vitest';
import { findCompleteRun } from '../../src/store/runs/find-complete-run.ts';
import { claimRun } from '../../src/store/runs/claim-run.ts';
import { insertRun } from '../../src/store/runs/insert-run.ts';
import { saveRun } from '../../src/store/runs/save-run.ts';
import { openPool } from '../database.ts';

let pool: Pool;
beforeEach(async () => {
  pool = await openPool();
});

const PULL_REQUEST = { installationId: 1, repositoryId: 2, number: 3 };
const COMPLETE = { outcome: { kind: 'complete' }, conclusion: 'success', comparison: { entries: [] } };

async function store(headSha: string, state: object, pullRequest = PULL_REQUEST) {
  const run = { ...COMPLETE, ...state, headSha };
  const id = `${headSha}-${pullRequest.number}`;
  await insertRun(pool, id, { ...pullRequest, headSha, baseRef: 'main', attempt: 1 }, {});
  await claimRun(pool, id, 'me');
  await saveRun(pool, { id, owner: 'me', state: run, plan: { of: headSha }, isStopOrdered: false, hasEnded: true });
}

const find = async () => (await findCompleteRun(pool, { ...PULL_REQUEST, headSha: 'now' }))?.plan;

it('finds the newest review of another head', async () => {
  expect(await find()).toBeUndefined();
  await store('one', {});
  await store('two', {});
  await store('now', {});
  await store('three', {}, { ...PULL_REQUEST, number: 4 });
  expect(await find()).toEqual({ of: 'two' });
});

it.each([
  ['was not read to the end', { outcome: { kind: 'budget-reached' } }],
  ['is not concluded', { conclusion: undefined }],
  ['GitHub never heard of, so that its findings are not known', { conclusion: 'unreported' }],
  ['could not be compared, so that its findings are not known', { comparison: { entries: [], isMissing: true } }],
  ['is older than the memory of findings', { comparison: undefined }],
])('passes over one that %s', async (_what, state) => {
  await store('one', {});
  await store('two', state);
  expect(await find()).toEqual({ of: 'one' });
});
