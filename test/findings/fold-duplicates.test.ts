import { expect, it } from 'vitest';
import { foldDuplicates } from '../../src/findings/fold-duplicates.ts';
import type { ProvedFinding } from '../../src/findings/proved-finding.ts';
import { aProved } from './a-known-finding.ts';

const finding = (given: Partial<ProvedFinding>): ProvedFinding =>
  aProved({ startLine: 3, endLine: 5, severity: 'minor', confidence: 'medium', ...given });

const first = finding({ title: 'first' });

it.each([
  ['the same code at the same place', {}],
  ['lines that overlap', { startLine: 5, endLine: 9, fingerprint: 'g' }],
])('joins what two sessions say about %s', (_case, given) => {
  expect(foldDuplicates([[first], [finding({ title: 'second', ...given })]])).toEqual([first]);
});

it.each([
  ['another file', { path: 'src/b.ts' }],
  ['another side', { side: 'base', fingerprint: 'g' }],
  ['another category', { category: 'security', fingerprint: 'g' }],
  ['lines next to them', { startLine: 6, endLine: 6, fingerprint: 'g' }],
] as const)('keeps a finding in %s', (_case, given) => {
  expect(foldDuplicates([[first], [finding(given)]])).toHaveLength(2);
});

it('keeps the graver of two, and the surer of two as grave', () => {
  const grave = finding({ title: 'grave', severity: 'major' });
  const sure = finding({ title: 'sure', severity: 'major', confidence: 'high' });
  expect(foldDuplicates([[first], [grave], [sure], [first]])).toEqual([sure]);
});

it('leaves one session’s findings as they are', () => {
  const other = finding({ title: 'other', fingerprint: 'g' });
  expect(foldDuplicates([[first, other]])).toEqual([first, other]);
});

it('lets no two findings of one session vanish in one finding of another', () => {
  const wide = finding({ title: 'wide', startLine: 3, endLine: 8, fingerprint: 'w' });
  const one = finding({ title: 'one', startLine: 3, endLine: 5, severity: 'major', fingerprint: 'g' });
  const two = finding({ title: 'two', startLine: 7, endLine: 8, severity: 'major', fingerprint: 'h' });
  expect(foldDuplicates([[wide], [one, two]])).toEqual([one, two]);
  expect(foldDuplicates([[one, two], [wide]]).map(({ title }) => title)).toContain('two');
});

it('keeps what is said of a few lines beside what is said of all that surrounds them', () => {
  const all = finding({ title: 'all', startLine: 1, endLine: 400, severity: 'major', fingerprint: 'w' });
  const line = finding({ title: 'line', startLine: 200, endLine: 200, fingerprint: 'g' });
  expect(foldDuplicates([[all], [line]])).toEqual([all, line]);
});

it('gives up no finding that is annotated for a graver one that is not', () => {
  const doubtful = finding({ title: 'doubtful', severity: 'critical', confidence: 'low' });
  expect(foldDuplicates([[first], [doubtful]])).toEqual([first]);
  expect(foldDuplicates([[doubtful], [first]])).toEqual([first]);
});
