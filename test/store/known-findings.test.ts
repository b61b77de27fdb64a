import type { Pool } from 'pg';
import { beforeEach, expect, it } from 'vitest';
import type { KnownFinding } from '../../src/findings/known-finding.ts';
import { correctFinding } from '../../src/store/known-findings/correct-finding.ts';
import { dismissFinding } from '../../src/store/known-findings/dismiss-finding.ts';
import { listFindingKeys } from '../../src/store/known-findings/list-finding-keys.ts';
import { listKnownFindings } from '../../src/store/known-findings/list-known-findings.ts';
import { rememberFindings } from '../../src/store/known-findings/remember-findings.ts';
import { reopenFinding } from '../../src/store/known-findings/reopen-finding.ts';
import { openPool } from '../database.ts';
import { aKnown, aProved } from '../findings/a-known-finding.ts';

const PULL_REQUEST = { installationId: 1, repositoryId: 2, number: 3 };
const DISMISSAL = { key: 'aaaa0001', actor: 'ada', reason: 'meant to be so' };

let pool: Pool;
beforeEach(async () => {
  pool = await openPool();
  await remember({ row: aKnown() });
});

const remember = async (...updates: Parameters<typeof rememberFindings>[3]) =>
  await rememberFindings(pool, PULL_REQUEST, 'run-1', updates);
const list = async (number = 3) => await listKnownFindings<KnownFinding>(pool, { ...PULL_REQUEST, number });

it('gives back what was remembered, for its pull request alone', async () => {
  expect(await list()).toEqual([aKnown()]);
  expect(await list(4)).toEqual([]);
  await remember({ row: aKnown({ key: 'bbbb0002', formerQuotes: ['a', 'b'], finding: { evidence: 'nul \0' } }) });
  expect(await listFindingKeys(pool, PULL_REQUEST)).toEqual(['aaaa0001', 'bbbb0002']);
  expect((await list())[1]).toMatchObject({ formerQuotes: ['a', 'b'], finding: { evidence: 'nul \ufffd' } });
});

it('writes only what is still as it was read', async () => {
  const fixed = { row: aKnown({ state: 'fixed', isGone: true }), from: { state: 'open', episode: 1 } };
  await remember({ row: aKnown({ stateSha: 'other' }) }, { row: aKnown({ key: 'cccc0003' }) });
  expect(await list()).toEqual([aKnown(), aKnown({ key: 'cccc0003' })]);
  await remember(fixed);
  await remember(fixed);
  expect((await list())[0]).toMatchObject({ state: 'fixed', isGone: true });
  await remember({ row: aKnown({ episode: 3 }), from: { state: 'fixed', episode: 2 } });
  expect((await list())[0]).toMatchObject({ state: 'fixed', episode: 1 });
});

it('keeps a dismissal that comes while a review is about to tell of the finding', async () => {
  expect(await dismissFinding(pool, PULL_REQUEST, DISMISSAL)).toBe('open');
  await remember({ row: aKnown({ lastSeenSha: 'new' }), from: { state: 'open', episode: 1 } });
  expect((await list())[0]).toMatchObject({ state: 'dismissed', lastSeenSha: 'old', isGone: false });
  const { rows } = await pool.query('select dismissed_by, dismissed_for from proofline.known_findings');
  expect(rows).toEqual([{ dismissed_by: 'ada', dismissed_for: 'meant to be so' }]);
});

it('dismisses once, and neither what is fixed nor what it does not know', async () => {
  await dismissFinding(pool, PULL_REQUEST, DISMISSAL);
  expect(await dismissFinding(pool, PULL_REQUEST, { ...DISMISSAL, reason: 'again' })).toBe('dismissed');
  expect(await dismissFinding(pool, PULL_REQUEST, { ...DISMISSAL, key: 'ffffffff' })).toBeUndefined();
  expect(await dismissFinding(pool, { ...PULL_REQUEST, number: 4 }, DISMISSAL)).toBeUndefined();
  await remember({ row: aKnown({ key: 'dddd0004', state: 'fixed' }) });
  expect(await dismissFinding(pool, PULL_REQUEST, { ...DISMISSAL, key: 'dddd0004' })).toBe('fixed');
  expect((await list()).find(({ key }) => key === 'dddd0004')?.state).toBe('fixed');
});

it('brings back what was dismissed, and nothing else', async () => {
  expect(await reopenFinding(pool, PULL_REQUEST, 'aaaa0001')).toBe('open');
  await dismissFinding(pool, PULL_REQUEST, DISMISSAL);
  expect(await reopenFinding(pool, PULL_REQUEST, 'aaaa0001')).toBe('dismissed');
  expect(await list()).toEqual([aKnown()]);
  const { rows } = await pool.query('select dismissed_by, dismissed_for from proofline.known_findings');
  expect(rows).toEqual([{ dismissed_by: null, dismissed_for: null }]);
  await remember({ row: aKnown({ key: 'dddd0004', state: 'fixed' }) });
  expect(await reopenFinding(pool, PULL_REQUEST, 'dddd0004')).toBe('fixed');
  expect((await list())[1]).toMatchObject({ state: 'fixed' });
  expect(await reopenFinding(pool, { ...PULL_REQUEST, number: 4 }, 'aaaa0001')).toBeUndefined();
});

it('corrects an open finding, with its place only in the commit in which it was seen last', async () => {
  const finding = aProved({ title: 'Less grave', severity: 'info', startLine: 7, endLine: 7, evidence: 'other()' });
  const former = { category: 'bug', quote: 'call()' };
  await correctFinding(pool, PULL_REQUEST, { key: 'aaaa0001', finding, sha: 'elsewhere', former });
  const words = { title: 'Less grave', severity: 'info' } as const;
  expect(await list()).toEqual([aKnown({ finding: { ...words }, corrections: [former] })]);
  await correctFinding(pool, PULL_REQUEST, { key: 'aaaa0001', finding, sha: 'old', former });
  expect(await list()).toEqual([aKnown({ finding, corrections: [former, former] })]);
  await dismissFinding(pool, PULL_REQUEST, DISMISSAL);
  await correctFinding(pool, PULL_REQUEST, { key: 'aaaa0001', finding: aProved(), sha: 'old', former });
  expect((await list())[0]).toMatchObject({ state: 'dismissed', finding: words });
});

it('keeps a correction that comes between the comparison of a newer review and its end, with the place in its head', async () => {
  const words = { title: 'Less grave', body: 'It is logged alone.', severity: 'info' } as const;
  const former = { category: 'bug', quote: 'call()' };
  const finding = aProved({ ...words, evidence: 'other()' });
  await correctFinding(pool, PULL_REQUEST, { key: 'aaaa0001', finding, sha: 'old', former });
  const place = { startLine: 9, endLine: 9 };
  const seen = aKnown({ lastSeenSha: 'new', finding: { ...place, suggestion: 'call(it)' } });
  const compared = { row: seen, from: { state: 'open', episode: 1 } };
  const kept = [{ ...seen, finding: aProved({ ...place, ...words }), corrections: [former] }];
  await remember(compared);
  expect(await list()).toEqual(kept);
  await remember(compared);
  expect(await list(), 'written again').toEqual(kept);
  await remember({ row: seen, from: { state: 'open', episode: 1, corrections: 1 } });
  expect((await list())[0]?.finding, 'of a review that knew of it').toEqual(seen.finding);
});
