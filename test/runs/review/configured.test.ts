import { describe, expect, it } from 'vitest';
import { DEFAULT_CONFIG, toReviewConfig } from '../../../src/config/repository/schema.ts';
import type { ChangedFile } from '../../../src/diff/changed-file.ts';
import { configOf } from '../../../src/runs/review/config-of-run.ts';
import { shownFindings } from '../../../src/runs/review/comparison.ts';
import { ANNOTATIONS_PER_REQUEST, mayPublish, publishesFindings } from '../../../src/runs/review/next-move.ts';
import { setAside } from '../../../src/runs/review/plan/set-aside.ts';
import type { ReviewRun } from '../../../src/runs/review/run.ts';
import { aPlan, aProvedFinding, aReview, effectOf, fold, START } from './a-review.ts';

const DEFAULTS = toReviewConfig(DEFAULT_CONFIG);

describe('path filters', () => {
  const aFile = (path: string, previousPath?: string): ChangedFile => ({
    path,
    status: previousPath === undefined ? 'modified' : 'renamed',
    ...(previousPath === undefined ? {} : { previousPath }),
    additions: 1,
    deletions: 1,
  });

  it('set aside a renamed file only when both its names are', () => {
    const files = [
      aFile('src/a.ts'),
      aFile('dist/b.js'),
      aFile('dist/c.ts', 'src/c.ts'),
      aFile('dist/d.js', 'dist/e.js'),
    ];
    const { wanted, filtered } = setAside(files, ['!dist/**']);
    expect(wanted.map(({ path }) => path)).toEqual(['src/a.ts', 'dist/c.ts']);
    expect(filtered).toMatchObject([
      { path: 'dist/b.js', skipped: 'filtered', givenInFull: false },
      { path: 'dist/d.js', skipped: 'filtered', givenInFull: false },
    ]);
  });

  it.each([
    [{ filtered: 2 }, 'nothing-to-review', /path filters/],
    [{ filtered: 0 }, 'nothing-to-review', /no file that can be reviewed/],
    [{ filtered: 2, missed: 1 }, 'incomplete', /could not be read/],
  ])('that leave nothing end the review: %o', (plan, kind, why) => {
    const run = fold(aReview({ checkRunId: 1 }), [{ type: 'planned', plan: aPlan({ reviewable: 0, ...plan }) }]);
    expect(run.outcome).toMatchObject({ kind, why: expect.stringMatching(why) });
  });
});

it('concludes at once when the configuration is broken', () => {
  const problems = [{ origin: 'repository' as const, path: 'p', line: 1, column: 1, message: 'wrong' }];
  const run = fold(aReview({ checkRunId: 1 }), [{ type: 'config-broken', problems }]);
  expect(run.outcome).toEqual({ kind: 'broken-config', problems });
  expect(effectOf(run)).toBe('conclude');
  expect(effectOf(fold(run, [{ type: 'concluded', conclusion: 'action_required' }]))).toBe('ended');
});

describe('the severity threshold', () => {
  const aFound = (config: NonNullable<ReviewRun['plan']>['config']): ReviewRun =>
    aReview({
      checkRunId: 1,
      plan: aPlan(config === undefined ? {} : { config }),
      findings: Array.from({ length: 120 }, (_, index) =>
        aProvedFinding({ severity: index < 2 ? 'critical' : 'minor', fingerprint: `f${index}` }),
      ),
      outcome: { kind: 'complete' },
      recheckedAt: START,
      review: { inline: 0 },
    });

  it('keeps findings from being shown, and annotated, without end', () => {
    const run = aFound({ severityThreshold: 'major' });
    expect(shownFindings(run)).toHaveLength(2);
    // With all of them there would be batches to send first.
    expect(effectOf(run)).not.toBe('annotate');
    expect(shownFindings(aFound({})).length).toBeGreaterThan(2 * ANNOTATIONS_PER_REQUEST);
  });

  it('leaves nothing to publish when it is above all of them', () => {
    const run = { ...aFound({ severityThreshold: 'critical' }), findings: [aProvedFinding({ severity: 'major' })] };
    expect([mayPublish(run), publishesFindings(run)]).toEqual([true, false]);
  });
});

it.each([
  ['without a plan', aReview(), {}],
  ['planned before there were configurations', aReview({ plan: aPlan() }), {}],
  ['planned before a key existed', aReview({ plan: aPlan({ config: { sarif: true } }) }), { sarif: true }],
])('takes defaults for a run %s', (_what, run, set) => {
  expect(configOf(run)).toEqual({ ...DEFAULTS, ...set });
});
