import { expect, it } from 'vitest';
import { type AnchoredFile, loadContestants } from '../../../src/cli/bench/diff-parsers/contestants.ts';
import { diffParsers } from '../../../src/cli/bench/diff-parsers/diff-parsers.ts';
import { generatedHistory, trapHistory } from '../../../src/cli/bench/diff-parsers/generated-history.ts';
import { judge } from '../../../src/cli/bench/diff-parsers/judge.ts';
import { readChanges } from '../../../src/cli/bench/diff-parsers/read-changes.ts';
import { TRAPS } from '../../../src/cli/bench/diff-parsers/traps.ts';
import { UsageError } from '../../../src/cli/usage-error.ts';

const aFile = (path: string, head: [number, number][], base: [number, number][] = []): AnchoredFile => {
  const spans = (pairs: [number, number][]) => pairs.map(([start, end]) => ({ start, end }));
  return { path, head: spans(head), base: spans(base) };
};
const COUNTED = [
  { ...aFile('a', [[1, 7]], [[4, 4]]), hunks: 1, bytes: 1, lines: 1 },
  { ...aFile('moved', []), hunks: 0, bytes: 0, lines: 0 },
  { ...aFile('b', [[2, 5]]), hunks: 1, bytes: 1, lines: 1 },
];
const CHANGE = { files: [], diff: '' };
const RIGHT = [aFile('a', [[1, 7]], [[4, 4]]), aFile('moved', []), aFile('b', [[2, 5]])];

it.each<[string, () => AnchoredFile[], number, number]>([
  ['all right', () => RIGHT, 0, 0],
  ['one line off', () => RIGHT.with(0, aFile('a', [[1, 8]], [[4, 4]])), 1, 0],
  ['right on one side alone', () => RIGHT.with(0, aFile('a', [[1, 7]])), 1, 0],
  ['right under another name', () => RIGHT.with(2, aFile('"b"', [[2, 5]])), 0, 1],
  ['without a file', () => RIGHT.slice(0, 2), 1, 1],
  [
    'nothing, because it gave up',
    () => {
      throw new Error('what is this?');
    },
    2,
    2,
  ],
])('counts a parser that is %s', (_how, read, wrongAnchors, wrongPaths) => {
  expect(judge({ name: 'x', read }, CHANGE, COUNTED)).toEqual({ files: 2, wrongAnchors, wrongPaths });
});

it('sets a trap in every range, and ours is caught in none', async () => {
  using history = trapHistory();
  const changes = await readChanges(history);
  const [ours, ...others] = await loadContestants();
  const caughtIn = (contestant: typeof ours) =>
    changes.flatMap((change, index) => {
      const { files, wrongAnchors, wrongPaths } = judge(
        contestant ?? { name: '', read: () => [] },
        change,
        change.recounted,
      );
      expect(files, TRAPS[index]?.name).toBe(1);
      return wrongAnchors + wrongPaths > 0 ? [TRAPS[index]?.name] : [];
    });
  expect(changes).toHaveLength(TRAPS.length);
  expect(caughtIn(ours)).toEqual([]);
  // The traps are real: others are caught, and all of them read the plain ones.
  expect(others.map((one) => [one.name, caughtIn(one).length > 0])).toEqual([
    ['parse-diff', true],
    ['gitdiff-parser', true],
  ]);
  expect(others.flatMap(caughtIn)).not.toContain('a new file');
});

it('generates the same history every time', () => {
  using one = generatedHistory(5, 3);
  using other = generatedHistory(5, 3);
  expect(one.ranges).toEqual(other.ranges);
  expect(one.ranges).toHaveLength(6);
});

it('refuses options that it does not know', async () => {
  await expect(diffParsers.run(['--fast'], { say: () => {} })).rejects.toThrow(UsageError);
});
