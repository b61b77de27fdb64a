import { describe, expect, it } from 'vitest';
import { DEFAULT_CONFIG, type ReviewConfig } from '../../src/config/repository/schema.ts';
import { SecretMasker } from '../../src/core/secrets.ts';
import { toProblemAnnotation } from '../../src/publish/annotations.ts';
import { renderCheck } from '../../src/publish/check-output.ts';
import type { Outcome } from '../../src/publish/outcome.ts';
import type { ReviewReport } from '../../src/publish/report.ts';
import { renderReview } from '../../src/publish/review-body.ts';
import { aProvedFinding } from '../runs/review/a-review.ts';
import { aReport } from './a-report.ts';

const masker = new SecretMasker();
const rules = { masker, allowedLinkPrefixes: [] };
const configured = (config: Partial<ReviewConfig>, report: Partial<ReviewReport> = {}): ReviewReport =>
  aReport({ coverage: { read: 2, total: 2, unread: [] }, config: { ...DEFAULT_CONFIG, ...config }, ...report });
const verdict = (config: Partial<ReviewConfig>, report: Partial<ReviewReport> = {}) => {
  const { conclusion, sentence } = renderCheck(configured(config, report), rules);
  return [conclusion, sentence];
};

const critical = aProvedFinding({ severity: 'critical', fingerprint: 'c' });
const major = aProvedFinding({ severity: 'major', fingerprint: 'm' });
const minor = aProvedFinding({ severity: 'minor', fingerprint: 'n' });
const guess = aProvedFinding({ severity: 'critical', confidence: 'low', fingerprint: 'g' });
const unread = { read: 1, total: 2, unread: ['a.ts'] };

describe('fail_on', () => {
  it.each<readonly [Partial<ReviewReport>, ReviewConfig['failOn'], string, string]>([
    [{}, 'major', 'success', 'Read to the end: nothing found.'],
    [{ findings: [major, minor] }, 'off', 'neutral', 'Read to the end: 2 findings.'],
    [
      { findings: [major, minor] },
      'major',
      'failure',
      'Read to the end: 2 findings, 1 of which fails the check (fail_on: major).',
    ],
    [
      { findings: [critical, major] },
      'minor',
      'failure',
      'Read to the end: 2 findings, 2 of which fail the check (fail_on: minor).',
    ],
    [
      { findings: [major, minor] },
      'critical',
      'success',
      'Read to the end: 2 findings, none of which fails the check (fail_on: critical).',
    ],
    [{ findings: [minor] }, 'minor', 'failure', 'Read to the end: 1 finding, which fails the check (fail_on: minor).'],
    [
      { findings: [guess] },
      'critical',
      'success',
      'Read to the end: 1 finding, which does not fail the check (fail_on: critical).',
    ],
    [{ coverage: unread }, 'off', 'neutral', '1 of 2 files was not read over all changed lines.'],
    [{ coverage: unread }, 'critical', 'failure', '1 of 2 files was not read over all changed lines.'],
  ])('%#: %o at %s: %s', (report, failOn, ...expected) => {
    expect(verdict({ failOn }, report)).toEqual(expected);
  });

  it.each<readonly [Outcome, string, string]>([
    [{ kind: 'nothing-to-review', why: 'Nothing.' }, 'skipped', 'skipped'],
    [{ kind: 'incomplete', why: 'Ended early.' }, 'neutral', 'failure'],
    [{ kind: 'stopped', cause: 'superseded' }, 'cancelled', 'cancelled'],
    [{ kind: 'timed-out' }, 'timed_out', 'timed_out'],
    [{ kind: 'budget-reached' }, 'action_required', 'action_required'],
    [{ kind: 'daily-cap' }, 'action_required', 'action_required'],
    [{ kind: 'unreadable', why: 'No clone.' }, 'neutral', 'action_required'],
    [{ kind: 'refused', why: 'Declined.' }, 'neutral', 'action_required'],
    [{ kind: 'unavailable', why: 'Down.' }, 'neutral', 'action_required'],
  ])('lets nothing but a whole review or a skipped one pass: %o', (outcome, open, gated) => {
    expect(verdict({ failOn: 'off' }, { outcome })[0]).toBe(open);
    expect(verdict({ failOn: 'info' }, { outcome })[0]).toBe(gated);
  });
});

it.each(['neutral', 'action_required', 'failure'] as const)('on_infrastructure_error: %s', (onInfrastructureError) => {
  for (const kind of ['unreadable', 'refused', 'unavailable'] as const)
    for (const failOn of ['off', 'major'] as const)
      expect(verdict({ onInfrastructureError, failOn }, { outcome: { kind, why: 'Down.' } })[0]).toBe(
        onInfrastructureError,
      );
  // Who writes a change can make a review end early: that is not what this key is about.
  expect(verdict({ onInfrastructureError, failOn: 'major' }, { outcome: { kind: 'incomplete', why: 'x' } })[0]).toBe(
    'failure',
  );
});

it('coverage: any lets unread files be, and tells of them all the same', () => {
  const report = { coverage: unread };
  const { conclusion, title, summary } = renderCheck(configured({ coverage: 'any' }, report), rules);
  expect(conclusion).toBe('success');
  expect(title).toBe('No findings · 1/2 files read · $0.41');
  expect(summary).toContain('In what was read: nothing found. 1 of 2 files was not read over all changed lines, which');
  expect(summary).toContain('a.ts');
  expect(verdict({ coverage: 'any', failOn: 'major' }, { ...report, findings: [major] })[0]).toBe('failure');
});

describe('what is not known', () => {
  it.each<readonly [string, Partial<ReviewReport>, string, string, RegExp]>([
    ['what earlier reviews found', { isUncompared: true }, 'neutral', 'failure', /nothing found; .* not be compared/],
    ['the fate of a finding', { unchecked: [major] }, 'neutral', 'failure', /1 earlier finding could not be checked/],
    ['the fate of one below the gate', { unchecked: [minor] }, 'neutral', 'success', /1 earlier finding/],
    ['the fate of a guess', { unchecked: [guess] }, 'neutral', 'success', /1 earlier finding/],
    [
      'the configuration',
      { outcome: { kind: 'unavailable', why: 'Down.' }, isConfigUnknown: true },
      'action_required',
      'action_required',
      /Down/,
    ],
  ])('never turns a check green: %s', (_what, report, open, gated, told) => {
    expect(verdict({}, report)).toEqual([open, expect.stringMatching(told)]);
    expect(verdict({ failOn: 'major' }, report)).toEqual([gated, expect.stringMatching(told)]);
  });

  it('leaves a failure what it is', () => {
    const report = { isUncompared: true, findings: [critical] };
    expect(verdict({ failOn: 'major' }, report)).toEqual(['failure', expect.stringMatching(/fails .*; what earlier/)]);
  });
});

describe('severity_threshold', () => {
  it.each<readonly [Partial<ReviewReport>, string, string]>([
    [
      { belowThreshold: 1 },
      'No findings from major up · 2/2 files read · $0.41',
      'Read to the end: nothing found from major up; 1 finding below that not shown.',
    ],
    [
      { belowThreshold: 3, findings: [major] },
      '1 finding · 2/2 files read · $0.41',
      'Read to the end: 1 finding from major up; 3 findings below that not shown.',
    ],
  ])('counts what is not shown: %o', (report, title, sentence) => {
    const output = renderCheck(configured({ severityThreshold: 'major' }, report), rules);
    expect([output.title, output.sentence]).toEqual([title, sentence]);
    expect(output.summary).toContain(sentence);
  });
});

describe('show_cost: false', () => {
  it.each<Outcome>([{ kind: 'complete' }, { kind: 'incomplete', why: 'x' }, { kind: 'timed-out' }])(
    'shows no dollars: %o',
    (outcome) => {
      const { title, summary, text } = renderCheck(
        configured({ showCost: false }, { outcome, findings: [major], spend: {} }),
        rules,
      );
      for (const shown of [title, summary, text]) expect(shown).not.toMatch(/\$|[Cc]ost/);
    },
  );

  it('tells of the budget what people can add to it', () => {
    const budget = { cents: 300, stepCents: 200, maxCents: 1000 };
    const report = configured({ showCost: false }, { outcome: { kind: 'budget-reached' }, budget });
    const { title, summary } = renderCheck(report, rules);
    expect(`${title}${summary}`).not.toContain('$');
    expect(summary).toContain('`/proofline budget +2`');
  });
});

it.each([
  [0, 0],
  [1, 1],
  [25, 3],
])('max_comments: %i', (maxComments, comments) => {
  const findings = [critical, major, minor].map((finding) => ({ ...finding, title: `A ${finding.severity} one` }));
  const review = renderReview(configured({ maxComments }, { findings }), { ...rules, inline: true });
  expect(review?.comments).toHaveLength(comments);
  for (const { body } of review?.comments.slice(0, 1) ?? []) expect(body).toContain('critical');
  for (const { severity } of findings.slice(comments)) expect(review?.body).toContain(`A ${severity} one`);
});

it.each([
  [[], 'defaults'],
  [['.github/proofline.yml'], '`.github/proofline.yml`'],
])('names the configuration in the receipt: %o', (paths, from) => {
  const report = configured({}, { configSource: { sha: '0123456789abcdef'.repeat(4), paths } });
  expect(renderCheck(report, rules).summary).toContain(`| Configuration | \`0123456789ab\` (${from}) |`);
});

describe('a broken configuration', () => {
  const aProblem = (line: number, message: string) => ({
    origin: 'repository' as const,
    path: '.github/proofline.yml',
    line,
    column: 3,
    message,
  });

  it('asks for action and lists what is wrong, however the rest is set', () => {
    const problems = [aProblem(2, 'fail_on: must be one of a, b'), aProblem(7, '@org/team: there is no such key')];
    for (const config of [{}, { failOn: 'major', onInfrastructureError: 'neutral' }] as const) {
      const output = renderCheck(configured(config, { outcome: { kind: 'broken-config', problems } }), rules);
      expect(output.conclusion).toBe('action_required');
      expect(output.title).toBe('Configuration cannot be used · 2 problems');
      expect(output.summary).toMatch(/^\*\*Nothing was reviewed: .* 2 problems\.\*\* .*base branch.*`\/review`/);
      expect(output.summary).toContain('`.github/proofline.yml:2:3` fail_on: must be one of a, b');
      expect(output.summary).not.toMatch(/@org|Cost|Tokens/);
    }
  });

  it('is annotated on its lines', () => {
    expect(toProblemAnnotation(aProblem(7, 'colour: there is no such key'), masker)).toEqual({
      path: '.github/proofline.yml',
      start_line: 7,
      end_line: 7,
      annotation_level: 'failure',
      title: 'The configuration cannot be used',
      message: 'colour: there is no such key',
    });
  });
});
