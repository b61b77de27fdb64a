import { describe, expect, it } from 'vitest';
import type { ChangedFile } from '../../src/diff/changed-file.ts';
import { parsePatch } from '../../src/diff/hunk.ts';
import { coverage } from '../../src/findings/coverage.ts';
import type { Finding } from '../../src/findings/finding.ts';
import { fingerprint } from '../../src/findings/fingerprint.ts';
import { type FileDiff, placeFinding } from '../../src/findings/place-finding.ts';
import { sortBySeverity } from '../../src/findings/sort.ts';
import { isValidSuggestion } from '../../src/findings/suggestion.ts';
import { aFinding } from './a-finding.ts';

const HUNKS = parsePatch('@@ -9,3 +10,4 @@\n a();\n-old();\n+fresh();\n+more();\n z();');

describe('fingerprint', () => {
  const known = aFinding({ evidence: '  wrong( a )\n' });

  it.each([
    ['lines', { startLine: 40, endLine: 41 }],
    ['indentation', { evidence: '\twrong( a )\r\n' }],
    ['blanks between tokens', { evidence: 'wrong(a)' }],
    ['words and severity', { title: 'Other', body: 'Other', severity: 'info', confidence: 'low' }],
  ] satisfies [string, Partial<Finding>][])('stays when %s change', (_what, fields) => {
    expect(fingerprint({ ...known, ...fields })).toBe(fingerprint(known));
  });

  it('stays through a rename', () => {
    expect(fingerprint({ ...known, path: 'src/b.ts' }, known.path)).toBe(fingerprint(known));
  });

  it.each([
    ['path', { path: 'src/b.ts' }],
    ['code', { evidence: 'wrong( b )' }],
    ['category', { category: 'security' }],
  ] satisfies [string, Partial<Finding>][])('changes with the %s', (_what, fields) => {
    expect(fingerprint({ ...known, ...fields })).not.toBe(fingerprint(known));
  });
});

const changed = (path: string, fields: Partial<ChangedFile> = {}): [string, FileDiff] => [
  path,
  { file: { path, status: 'modified', additions: 2, deletions: 1, ...fields }, hunks: HUNKS },
];

describe('placeFinding', () => {
  const files = new Map([
    changed('src/a.ts'),
    changed('src/new.ts', { status: 'renamed', previousPath: 'src/old.ts' }),
  ]);

  it.each([
    ['in the hunk', { startLine: 11, endLine: 12 }, 'hunk'],
    ['partly outside', { startLine: 12, endLine: 14 }, 'changed-file'],
    ['on a deleted line', { side: 'base', startLine: 10, endLine: 10 }, 'hunk'],
    ['on a context line of the base', { side: 'base', startLine: 9, endLine: 9 }, 'changed-file'],
    ['under the former name on the base', { path: 'src/old.ts', side: 'base', startLine: 10, endLine: 10 }, 'hunk'],
    ['under the former name on the head', { path: 'src/old.ts', startLine: 11, endLine: 11 }, 'elsewhere'],
    ['in another file', { path: 'src/other.ts', startLine: 11, endLine: 11 }, 'elsewhere'],
  ] satisfies [string, Partial<Finding>, string][])('marks a finding %s', (_where, fields, expected) => {
    expect(placeFinding(aFinding(fields), files)).toBe(expected);
  });
});

describe('isValidSuggestion', () => {
  const text = `${'x();\n'.repeat(9)}  a();\n  fresh();\n  more();\n  z();\n`;
  const offer = (fields: Partial<Finding>) =>
    isValidSuggestion(
      aFinding({ startLine: 11, endLine: 11, evidence: 'fresh();', suggestion: '  better();', ...fields }),
      text,
      HUNKS,
    );

  it.each([
    ['another line', {}],
    ['a deletion', { suggestion: '' }],
    ['another indentation', { suggestion: 'fresh();' }],
    ['two lines for two', { endLine: 12, evidence: 'fresh();\nmore();', suggestion: '  one();\n  two();' }],
  ])('offers %s', (_what, fields) => {
    expect(offer(fields)).toBe(true);
  });

  it.each([
    ['what already stands there', { suggestion: '  fresh();  \n' }],
    ['lines that were not quoted', { endLine: 12 }],
    ['the rest of a line of which a part was quoted', { startLine: 11, evidence: 'fresh' }],
    ['lines outside of the hunk', { startLine: 9, endLine: 9, evidence: 'x();' }],
    ['the base side', { side: 'base', startLine: 10, endLine: 10, evidence: 'a();' }],
    ['hidden characters', { suggestion: '  better\u202e();' }],
    ['half characters', { suggestion: '  better\ud800();' }],
    ['a page', { suggestion: 'x\n'.repeat(40) }],
  ] satisfies [string, Partial<Finding>][])('does not offer %s', (_what, fields) => {
    expect(offer(fields)).toBe(false);
  });

  it('does not offer anything without a suggestion', () => {
    expect(isValidSuggestion(aFinding({ startLine: 11, endLine: 11, evidence: 'fresh();' }), text, HUNKS)).toBe(false);
  });
});

describe('coverage', () => {
  it('tells per file which changed lines no read touched', () => {
    const reads = new Map([
      [
        'a.ts',
        [
          { start: 20, end: 30 },
          { start: 1, end: 5 },
          { start: 4, end: 11 },
        ],
      ],
      ['b.ts', [{ start: 3, end: Infinity }]],
    ]);
    const changes = new Map([
      ['a.ts', [1, 11, 12, 13, 19, 20, 31]],
      ['b.ts', [3, 900]],
      ['c.ts', [1, 2]],
      ['d.ts', []],
    ]);
    expect(coverage(reads, changes)).toEqual([
      {
        path: 'a.ts',
        changedLines: 7,
        unread: [
          { start: 12, end: 13 },
          { start: 19, end: 19 },
          { start: 31, end: 31 },
        ],
      },
      { path: 'b.ts', changedLines: 2, unread: [] },
      { path: 'c.ts', changedLines: 2, unread: [{ start: 1, end: 2 }] },
      { path: 'd.ts', changedLines: 0, unread: [] },
    ]);
  });
});

it('sorts by severity, then confidence, then place, whatever the order was', () => {
  const sorted = [
    aFinding({ severity: 'critical', confidence: 'low' }),
    aFinding({ severity: 'major', path: 'Z.ts' }),
    aFinding({ severity: 'major', path: 'a.ts', startLine: 2 }),
    aFinding({ severity: 'major', path: 'a.ts', startLine: 10 }),
    aFinding({ severity: 'major', confidence: 'low', path: 'A.ts' }),
    aFinding({ severity: 'info' }),
  ];
  expect(sortBySeverity(sorted.toReversed())).toEqual(sorted);
});
