import { Octokit } from '@octokit/rest';
import { expect, it } from 'vitest';
import type { PlannedFile, ReviewPlan } from '../../../../src/runs/review/context.ts';
import { narrowRange } from '../../../../src/runs/review/plan/narrow-range.ts';
import type { PlanSummary, Trigger } from '../../../../src/runs/review/run.ts';
import { claimRun } from '../../../../src/store/runs/claim-run.ts';
import { insertRun } from '../../../../src/store/runs/insert-run.ts';
import { saveRun } from '../../../../src/store/runs/save-run.ts';
import { openPool } from '../../../database.ts';
import { aPlan, aReview } from '../a-review.ts';

const FILE: PlannedFile = {
  path: 'src/a.ts',
  status: 'added',
  additions: 1,
  deletions: 0,
  sha: 'd'.repeat(40),
  patch: '@@ -0,0 +1 @@\n+a',
  givenInFull: true,
};
const PLAN: ReviewPlan = { title: '', body: '', author: 'ada', files: [FILE] };
const never = new Octokit({ request: { fetch: () => Promise.reject(new Error('nothing is to be asked')) } });

/** A complete review of the file, as a later one of the same pull request finds it. */
async function reviewedBefore(plan: Partial<PlanSummary> = {}) {
  const pool = await openPool();
  const before = aReview({
    plan: aPlan({ configSha: 'c', ...plan }),
    session: { id: 's', fileIds: [], openedAt: 0 },
    outcome: { kind: 'complete' },
    conclusion: 'success',
    comparison: { entries: [] },
  });
  await insertRun(pool, before.id, before.target, before);
  await claimRun(pool, before.id, 'driver');
  const saved = { id: before.id, owner: 'driver', state: before, plan: PLAN };
  await saveRun(pool, { ...saved, isStopOrdered: false, hasEnded: true });
  return { pool, before };
}

it.each<readonly [string, Partial<Trigger>, object]>([
  ['an event relies on', { kind: 'pull-request' }, { range: { kind: 'whole', why: 'unchanged' } }],
  ['a command relies on', { kind: 'command' }, { range: { kind: 'whole', why: 'unchanged' } }],
  ['a button relies on', { kind: 'rerun' }, { range: { kind: 'whole', why: 'unchanged' } }],
  ['a full review does not care for', { kind: 'command', isFull: true }, { files: [FILE] }],
])('%s what an earlier review has read', async (_what, trigger, narrowed) => {
  const { pool, before } = await reviewedBefore();
  const target = { ...before.target, headSha: 'e'.repeat(40) };
  const run = aReview({ id: 'run-2', target, trigger: { ...before.trigger, ...trigger } });
  const result = await narrowRange(run, [FILE], { configSha: 'c', guidance: [] }, never, { pool });
  expect(result).toMatchObject(narrowed);
  expect('range' in result).toBe('range' in narrowed);
});

it.each<readonly [string, readonly string[], readonly string[], string]>([
  ['stand as they were', ['AGENTS.md=1', 'src/CLAUDE.md=2'], ['AGENTS.md=1', 'src/CLAUDE.md=2'], 'unchanged'],
  ['have changed', ['AGENTS.md=1'], ['AGENTS.md=2'], 'guidance'],
  ['are new above the file', [], ['src/CLAUDE.md=2'], 'guidance'],
  ['are gone', ['src/CLAUDE.md=2'], [], 'guidance'],
  ['have changed where nothing was read', ['lib/AGENTS.md=1'], ['lib/AGENTS.md=2', 'srcs/AGENTS.md=3'], 'unchanged'],
])('reads anew by instruction files that %s: %j, then %j', async (_what, then, now, why) => {
  const files = (given: readonly string[]) =>
    given.map((file) => ({ path: file.split('=')[0] ?? '', sha: file.split('=')[1] ?? '' }));
  const { pool, before } = await reviewedBefore({ guidance: { files: files(then), left: [] } });
  const run = aReview({ id: 'run-2', target: { ...before.target, headSha: 'e'.repeat(40) } });
  const rules = { configSha: 'c', guidance: files(now) };
  expect((await narrowRange(run, [FILE], rules, never, { pool })).range).toMatchObject({ kind: 'whole', why });
});
