import type { Pool } from 'pg';
import { beforeEach, expect, it } from 'vitest';
import type { KnownFinding } from '../../../src/findings/known-finding.ts';
import type { Verdict } from '../../../src/findings/reply/verdict.ts';
import { applyVerdict } from '../../../src/runs/research/apply-verdict.ts';
import type { ReviewRun } from '../../../src/runs/review/run.ts';
import { listKnownFindings } from '../../../src/store/known-findings/list-known-findings.ts';
import { rememberFindings } from '../../../src/store/known-findings/remember-findings.ts';
import { openPool } from '../../database.ts';
import { aKnown, aProved } from '../../findings/a-known-finding.ts';
import { aResearch } from './a-question.ts';

const FINDING = aProved({ category: 'security', evidence: '  if (isAdmin) {\n\n    grant( user );\n' });
const KNOWN = aKnown({ finding: FINDING });

const answered = (verdict: Verdict, run: Partial<ReviewRun> = { outcome: { kind: 'complete' } }): ReviewRun =>
  aResearch({ thread: { threadId: 5, key: KNOWN.key, finding: FINDING, reviewId: 'run-0' }, verdict }, run);

let pool: Pool;
beforeEach(async () => {
  pool = await openPool();
  await rememberFindings(pool, answered({ kind: 'stands' }).target, 'run-0', [{ row: KNOWN }]);
});

/** What is known of the finding once its thread was answered. */
async function knownAfter(run: ReviewRun): Promise<KnownFinding | undefined> {
  await applyVerdict(pool, run, 'proofline[bot]');
  return (await listKnownFindings<KnownFinding>(pool, run.target))[0];
}

it('keeps of a corrected finding what it was known by before, as others are compared with it', async () => {
  const finding = aProved({ category: 'tests', severity: 'info', title: 'Less grave', evidence: 'other();' });
  expect(await knownAfter(answered({ kind: 'corrected', finding }))).toMatchObject({
    state: 'open',
    finding: { severity: 'info', title: 'Less grave' },
    corrections: [{ category: 'security', quote: 'if(isAdmin){\ngrant(user);' }],
  });
});

it('dismisses a withdrawn finding, and names who has replied', async () => {
  expect(await knownAfter(answered({ kind: 'withdrawn' }))).toMatchObject({ state: 'dismissed' });
  const { rows } = await pool.query('select dismissed_by, dismissed_for from proofline.known_findings');
  expect(rows).toEqual([{ dismissed_by: 'proofline[bot]', dismissed_for: 'withdrawn after a reply of ada' }]);
});

it('leaves a finding as it was where the answer was cut off', async () => {
  expect(await knownAfter(answered({ kind: 'withdrawn' }, { outcome: { kind: 'budget-reached' } }))).toEqual(KNOWN);
});
