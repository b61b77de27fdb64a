import { expect, it } from 'vitest';
import { compareFindings } from '../../src/findings/compare-findings.ts';
import { isForReview, isForThread } from '../../src/findings/compared-finding.ts';
import type { Fate } from '../../src/findings/fate.ts';
import type { KnownFinding } from '../../src/findings/known-finding.ts';
import type { ProvedFinding } from '../../src/findings/proved-finding.ts';
import { rememberConcluded, rememberPosted } from '../../src/findings/remember-findings.ts';
import { aKnown, aProved } from './a-known-finding.ts';

const QUOTE = 'applyDiscount(order);';
const stands = (line: number, path = 'src/a.ts'): Fate => ({ kind: 'stands', path, lines: { start: line, end: line } });
const GONE: Fate = { kind: 'gone', path: 'src/a.ts' };
const REPLACED: Fate = { kind: 'gone', path: 'src/a.ts', lines: { start: 4, end: 6 } };
const UNKNOWN: Fate = { kind: 'unknown' };

const found = (fields: Partial<ProvedFinding> = {}) =>
  aProved({ startLine: 5, endLine: 5, evidence: QUOTE, ...fields });
const known = (fields: Partial<KnownFinding> = {}) => aKnown({ ...fields, finding: { evidence: QUOTE } });
const elsewhere = found({ startLine: 90, endLine: 90, evidence: 'somethingElse(entirely);', fingerprint: 'f2' });

function compare(one: KnownFinding, fate: Fate, findings: readonly ProvedFinding[], isComplete = true) {
  const carried = fate.kind === 'stands' ? { startLine: fate.lines.start, endLine: fate.lines.end } : {};
  return compareFindings({
    traced: [{ known: one, fate }],
    findings,
    isComplete,
    carry: () => ({ ...one.finding, ...carried }),
    basePathOf: (path) => path,
  });
}

const open = known();
const unposted = known({ isPosted: false });
const fixed = known({ state: 'fixed', isGone: true });
const dismissed = known({ state: 'dismissed' });
const dismissedGone = known({ state: 'dismissed', isGone: true });

it.each([
  ['repeated', open, stands(5), [found()], ['still-there']],
  ['not repeated', open, stands(5), [], ['still-there']],
  ['shown in a check alone', unposted, stands(5), [], ['new']],
  [
    'quoted with more around it',
    open,
    stands(5),
    [found({ evidence: `${QUOTE}\nnext();`, endLine: 6 })],
    ['still-there'],
  ],
  [
    'quoted with other line breaks',
    open,
    stands(5),
    [found({ evidence: 'applyDiscount(\n  order\n);', endLine: 7 })],
    ['still-there'],
  ],
  ['of equal code at another place', open, stands(5), [found({ startLine: 50, endLine: 50 })], ['still-there', 'new']],
  ['of another category at the same place', open, stands(5), [found({ category: 'docs' })], ['still-there', 'new']],
  ['whose code is gone', open, GONE, [], ['fixed']],
  ['whose code is gone, in a review that found others', open, GONE, [elsewhere], ['fixed', 'new']],
  [
    'whose code has changed and that is reported again',
    open,
    REPLACED,
    [found({ evidence: 'applyDiscount(user);' })],
    ['still-there'],
  ],
  ['whose code was moved to another file', open, GONE, [found({ path: 'src/b.ts' })], ['still-there']],
  ['whose file could not be read', open, UNKNOWN, [], ['unknown']],
  ['that was fixed and is back', fixed, stands(5), [], ['regressed']],
  [
    'that was fixed and is back elsewhere in the file',
    fixed,
    GONE,
    [found({ startLine: 70, endLine: 70 })],
    ['regressed'],
  ],
  ['that was fixed and is gone', fixed, GONE, [], []],
  ['that was dismissed and stands', dismissed, stands(5), [found()], ['dismissed']],
  ['that was dismissed and is gone', dismissed, GONE, [], ['dismissed-gone']],
  ['that was dismissed, was gone and is back', dismissedGone, stands(5), [found()], ['regressed']],
  [
    'that was dismissed and whose code has changed',
    dismissed,
    REPLACED,
    [found({ evidence: 'applyDiscount(user);' })],
    ['regressed'],
  ],
] as const)('judges one %s', (_what, one, fate, findings, statuses) => {
  expect(compare(one, fate, findings).map(({ status }) => status)).toEqual(statuses);
});

it('calls nothing fixed that was not read to the end', () => {
  expect(compare(open, GONE, [], false)).toEqual([]);
});

it('keeps the gravest and surest of what was said', () => {
  const wider = found({ evidence: `${QUOTE}\nnext();`, endLine: 6, severity: 'critical', confidence: 'low' });
  expect(compare(open, stands(5), [wider])[0]?.finding).toMatchObject({
    severity: 'critical',
    confidence: 'high',
    evidence: QUOTE,
    startLine: 5,
  });
});

it('gives ids that stay, and one to each of two equal findings', () => {
  const twins = [found(), found({ startLine: 50, endLine: 50 })];
  const keys = compare(
    known({ key: 'ffffffff' }),
    GONE,
    twins.map((one) => ({ ...one, category: 'docs' as const })),
  );
  expect(keys.map(({ key }) => key)).toEqual([
    'ffffffff',
    expect.stringMatching(/^[0-9a-f]{8}$/),
    expect.stringMatching(/^[0-9a-f]{8}$/),
  ]);
  expect(new Set(keys.map(({ key }) => key)).size).toBe(3);
});

it('remembers what a finding quoted before its code was changed, and knows it again by that', () => {
  const [changed] = compare(open, REPLACED, [found({ evidence: 'applyDiscount(user);' })]);
  if (changed === undefined) throw new Error('nothing was compared');
  const [memory] = rememberConcluded([changed], 'head', true);
  expect(memory?.row).toMatchObject({ key: open.key, state: 'open', episode: 1, lastSeenSha: 'head' });
  const mended = { ...(memory?.row ?? open), state: 'fixed' as const };
  expect(compare(mended, GONE, [found()]).map(({ status, key }) => [status, key])).toEqual([['regressed', open.key]]);
});

const corrected: KnownFinding = {
  ...aKnown({ finding: { evidence: 'caller(order);', category: 'tests', title: 'Corrected', severity: 'info' } }),
  corrections: [{ category: found().category, quote: QUOTE }],
};

it('takes what a review repeats that began before a correction for the corrected finding', () => {
  const entries = compare(corrected, stands(9), [found({ severity: 'critical' })]);
  expect(entries).toMatchObject([
    {
      key: corrected.key,
      status: 'still-there',
      finding: { title: 'Corrected', severity: 'info', evidence: 'caller(order);', startLine: 9 },
    },
  ]);
});

it.each<readonly [string, Fate, readonly ProvedFinding[]]>([
  ['of another category', stands(9), [found({ category: 'security' })]],
  ['that quotes other code', stands(9), [found({ evidence: 'somethingElse(entirely);' })]],
  ['on the other side', stands(9), [found({ side: 'base' })]],
  ['in another file', stands(9), [found({ path: 'src/b.ts' })]],
  ['in a file that has its former name', stands(9, 'src/b.ts'), [found({ path: 'src/b.ts' }), found()]],
  ['that repeats it once more', stands(9), [found(), found({ startLine: 50, endLine: 50 })]],
  ['beside one that repeats the correction', stands(1), [corrected.finding, found()]],
])('shows a finding %s beside the corrected one', (_which, fate, findings) => {
  const entries = compare(corrected, fate, findings);
  expect(entries.map(({ status }) => status)).toEqual(['still-there', 'new']);
  expect(entries[1]?.finding).toEqual(findings.at(-1));
});

it('says of a corrected finding what it was corrected to, as long as its code stands', () => {
  const again = found({ evidence: 'caller(order);', category: 'tests', severity: 'critical', title: 'As before' });
  const at = { startLine: 9, endLine: 9 };
  expect(compare(corrected, stands(9), [{ ...again, ...at }])).toMatchObject([
    { status: 'still-there', finding: { title: 'Corrected', severity: 'info' } },
  ]);
  expect(compare(corrected, REPLACED, [again])).toMatchObject([{ finding: { title: 'As before' } }]);
});

it('remembers how often a finding had been corrected when it was compared', () => {
  const memory = (one: KnownFinding) => rememberConcluded(compare(one, stands(9), []), 'head', true)[0];
  expect(memory(corrected)?.from).toEqual({ state: 'open', episode: 1, corrections: 1 });
  expect(memory(open)?.from).toEqual({ state: 'open', episode: 1 });
});

it('tells the thread of one that has one, and the review of one that has none', () => {
  const [inThread] = compare(fixed, stands(5), []);
  const [inBody] = compare({ ...fixed, hasThread: false }, stands(5), []);
  if (inThread === undefined || inBody === undefined) throw new Error('nothing was compared');
  expect([isForReview(inThread), isForThread(inThread)]).toEqual([false, true]);
  expect(isForReview(inBody)).toBe(true);
});

it('remembers what is posted at once and the rest with the conclusion', () => {
  const compared = compare(open, GONE, [
    elsewhere,
    found({ confidence: 'low', evidence: 'maybe(this, is, wrong);', startLine: 70, endLine: 70 }),
  ]);
  const threads = compared.slice(1, 2).map(({ key }) => key);
  const posted = rememberPosted(compared, { headSha: 'head', threads });
  expect(posted.map(({ row, from }) => [row.state, row.isPosted, row.hasThread, from])).toEqual([
    ['open', true, true, undefined],
  ]);
  const concluded = rememberConcluded(compared, 'head', true);
  expect(concluded.map(({ row, from }) => [row.state, row.isPosted, from?.state])).toEqual([
    ['fixed', true, 'open'],
    ['open', false, undefined],
  ]);
  expect(rememberConcluded(compared, 'head', false)).toHaveLength(3);
});
