import { expect, it } from 'vitest';
import { systemClock } from '../../../src/core/clock.ts';
import { SecretMasker } from '../../../src/core/secrets.ts';
import type { ComparedFinding } from '../../../src/findings/compared-finding.ts';
import type { PlannedFile } from '../../../src/runs/review/context.ts';
import { buildReport, renderRunCheck } from '../../../src/runs/review/report.ts';
import type { ReviewRun } from '../../../src/runs/review/run.ts';
import { aPlan, aProvedFinding, aReview, fold, OPENING } from './a-review.ts';

const settings = { appId: 1, instanceId: 'i', model: 'm', dailyBudgetCents: 1, githubBaseUrl: undefined };
const shown = (files: readonly PlannedFile[] = []) => ({
  plan: { title: 't', body: '', author: 'ada', files },
  clock: systemClock,
  settings,
  masker: new SecretMasker(),
});
const aFile = (path: string, file: Partial<PlannedFile> = {}): PlannedFile => ({
  path,
  status: 'modified',
  additions: 1,
  deletions: 0,
  givenInFull: false,
  ...file,
});
const ended = (run: Partial<ReviewRun>) =>
  aReview({ checkRunId: 1, plan: aPlan({ config: { failOn: 'major' } }), outcome: { kind: 'complete' }, ...run });

it('names the files that keep the check from success before those that are rightly left out', () => {
  const vendored = Array.from({ length: 60 }, (_, index) => aFile(`vendor/${index}.js`, { skipped: 'vendored' }));
  const huge = aFile('src/huge.ts', { skipped: 'too large', isMissed: true });
  const { summary, conclusion } = renderRunCheck(ended({}), shown([...vendored, huge]));
  expect(conclusion).toBe('failure');
  expect(summary).toContain('src/huge.ts (too large)');
});

it('counts as free of charge what no session has worked on, and nothing else', () => {
  const skipped = aReview({ outcome: { kind: 'nothing-to-review', why: 'Nothing.' } });
  expect(renderRunCheck(skipped, shown()).summary).toContain('| Cost | $0.00 |');
  const doubtful = fold(aReview(), [...OPENING.slice(0, 5), { type: 'stop', cause: 'closed' }]);
  expect(doubtful.session).toBeUndefined();
  for (const run of [doubtful, fold(aReview(), OPENING)])
    expect(renderRunCheck(run, shown()).summary).toContain('| Cost | cost pending |');
});

it('does not let a gate be passed that nobody could read', () => {
  const failure = { code: 'github_failed', message: 'this diff takes too long', recovery: 'give-up' } as const;
  const run = fold(aReview({ checkRunId: 1 }), [{ type: 'failed', effect: 'plan', failure }]);
  expect(renderRunCheck(run, shown()).conclusion).toBe('action_required');
});

it('does not take findings for fixed that could not be compared', () => {
  const run = ended({ comparison: { entries: [], isMissing: true } });
  expect(renderRunCheck(run, shown())).toMatchObject({
    conclusion: 'failure',
    advice: expect.stringContaining('`/review`'),
  });
});

it('does not take findings for fixed whose file could not be read', () => {
  const entry = (status: ComparedFinding['status'], severity: 'major' | 'minor'): ComparedFinding => ({
    key: severity,
    status,
    finding: aProvedFinding({ severity, title: `A ${severity} one` }),
    basePath: 'src/a.ts',
  });
  const conclude = (...entries: ComparedFinding[]) => renderRunCheck(ended({ comparison: { entries } }), shown());
  expect(conclude(entry('fixed', 'major')).conclusion).toBe('success');
  expect(conclude(entry('unknown', 'minor')).conclusion).toBe('success');
  const { conclusion, summary } = conclude(entry('unknown', 'major'));
  expect(conclusion).toBe('failure');
  expect(summary).toContain('`src/a.ts:2: A major one`');
  const hidden = aPlan({ config: { failOn: 'major', severityThreshold: 'major' } });
  expect(
    buildReport({ ...ended({ comparison: { entries: [entry('unknown', 'minor')] } }), plan: hidden }, shown())
      .unchecked,
  ).toEqual([]);
});

it.each<readonly ['full' | 'short' | 'none', string | undefined]>([
  ['full', 'It adds a cache.\n\nThe rest is long.'],
  ['short', 'It adds a cache.'],
  ['none', undefined],
])('shows as much of the summary as the repository wants: %s', (summary, seen) => {
  const run = ended({ plan: aPlan({ config: { summary } }), summary: 'It adds a cache.\n\nThe rest is long.' });
  expect(buildReport(run, shown()).summary).toBe(seen);
});

it('names the model that has reviewed, and tells when it is not the one that was asked for', () => {
  const agent = { agentId: 'a', version: 1, environmentId: 'e', model: 'small', effort: 'high' } as const;
  const notices = (config: object) => buildReport(ended({ agent, plan: aPlan({ config }) }), shown()).notices;
  expect(renderRunCheck(ended({ agent }), shown()).summary).toMatch(/\| Model \| `small` \|/);
  expect(notices({ model: 'small', effort: 'high' })).toEqual([]);
  expect(notices({ model: 'huge', effort: 'max' })).toEqual([
    'Whoever runs Proofline does not allow what the configuration asks for (model: huge, effort: max).',
  ]);
});

it('names commands as they are written in the repository, also where nothing was planned', () => {
  const adviceOf = (run: Partial<ReviewRun>) => renderRunCheck(aReview(run), shown()).advice;
  const advice = (run: Partial<ReviewRun>) =>
    adviceOf({ commands: { commandsPrefix: '@robo', shortForms: ['help'] }, ...run });
  expect(advice({ outcome: { kind: 'held', reason: 'draft' } })).toContain('`@robo review`');
  expect(advice({ outcome: { kind: 'held', reason: 'approval' } })).toContain('`@robo review`');
  expect(advice({ outcome: { kind: 'broken-config', problems: [] } })).toContain('`@robo review`');
  const raise = { stepCents: 200, maxCents: 1000 };
  const { limits } = aReview();
  expect(advice({ outcome: { kind: 'budget-reached' }, limits: { ...limits, raise } })).toContain('`@robo budget +2`');
  expect(adviceOf({ outcome: { kind: 'timed-out' } })).toBe('Comment `/review` to try again.');
});

it('tells which instruction files were followed', () => {
  const files = [
    { path: 'AGENTS.md', sha: 'a' },
    { path: 'src/CLAUDE.md', sha: 'b', isCut: true },
  ];
  const plan = aPlan({ guidance: { files, left: ['lib/AGENTS.md'] } });
  expect(renderRunCheck(ended({ plan }), shown()).summary).toContain(
    '| Instruction files | `AGENTS.md`, `src/CLAUDE.md` (shortened), `lib/AGENTS.md` (left out: too large) |',
  );
  expect(renderRunCheck(ended({}), shown()).summary).not.toContain('Instruction files');
});
