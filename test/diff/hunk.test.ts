import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anchorable, changedLines } from '../../src/diff/anchors.ts';
import { diffTexts } from '../../src/diff/diff-texts.ts';
import { type Hunk, parsePatch, UnreadablePatch } from '../../src/diff/hunk.ts';
import { formatPatch } from '../../src/diff/unified-diff.ts';
import { gitDiff, temporaryFolder } from './git-history.ts';

/** Lines that look like diff syntax, end oddly, or are empty. */
const line = fc.constantFrom(
  '',
  ' ',
  'a',
  'b',
  'c',
  '-- sql',
  '++ x',
  '@@ -1 +1 @@',
  '\\ No newline',
  'é\u2028z',
  'x\r',
  'y\rz',
);
const text = fc
  .tuple(fc.array(line, { maxLength: 30 }), fc.boolean())
  .map(([lines, ends]) => lines.join('\n') + (ends && lines.length > 0 ? '\n' : ''));

const linesOf = (source: string) => {
  const lines = source.split('\n');
  if (lines.at(-1) === '') lines.pop();
  return lines;
};

/** Every numbered line must read in its text as the hunk says, and the unchanged rest must be equal. */
function expectTrue(hunks: readonly Hunk[], before: string, after: string): void {
  const [old, now] = [linesOf(before), linesOf(after)];
  for (const { text: shown, baseLine, headLine } of hunks.flatMap((hunk) => hunk.lines)) {
    if (baseLine !== undefined) expect(old[baseLine - 1]).toBe(shown);
    if (headLine !== undefined) expect(now[headLine - 1]).toBe(shown);
  }
  const deleted = new Set(changedLines(hunks, 'base'));
  const added = new Set(changedLines(hunks, 'head'));
  expect(old.filter((_, index) => !deleted.has(index + 1))).toEqual(now.filter((_, index) => !added.has(index + 1)));
}

const size = (hunks: readonly Hunk[]) => changedLines(hunks, 'head').length + changedLines(hunks, 'base').length;
const body = (mark: string) => Array.from({ length: 3000 }, (_, index) => `${mark}${index}\n`).join('');

describe('parsePatch', () => {
  it('agrees with what git compared, whatever the lines look like', () => {
    const folder = temporaryFolder();
    fc.assert(
      fc.property(text, text, (before, after) => {
        const hunks = parsePatch(gitDiff(folder, before, after));
        expectTrue(hunks, before, after);
        expect(parsePatch(formatPatch(hunks))).toEqual(hunks);
      }),
      { numRuns: 60, seed: 7 },
    );
  });

  it('numbers both sides of a patch without headers or final newline', () => {
    const [hunk, ...others] = parsePatch(
      '@@ -10,2 +10,3 @@ function f() {\n a\n--- b\n+++ c\n+d\n\\ No newline at end of file',
    );
    expect(others).toEqual([]);
    expect(hunk?.lines).toEqual([
      { kind: 'context', baseLine: 10, headLine: 10, text: 'a' },
      { kind: 'deleted', baseLine: 11, text: '-- b' },
      { kind: 'added', headLine: 11, text: '++ c' },
      { kind: 'added', headLine: 12, text: 'd' },
    ]);
  });

  it.each([
    ['a new file', '@@ -0,0 +1 @@\n+x', [1], []],
    ['a removed file', '@@ -1,2 +0,0 @@\n-x\n-y', [], [1, 2]],
    ['a length left out', '@@ -1 +1,2 @@\n a\n+b', [2], []],
    ['an empty context line that lost its blank', '@@ -1,3 +1,4 @@\n a\n\n b\n+c', [4], []],
    ['nothing', '', [], []],
  ])('reads %s', (_what, patch, head, base) => {
    const hunks = parsePatch(patch);
    expect(changedLines(hunks, 'head')).toEqual(head);
    expect(changedLines(hunks, 'base')).toEqual(base);
  });

  it.each([
    ['was cut', '@@ -1,5 +1,5 @@\n a\n-b'],
    ['is prose', 'not a patch'],
    ['has lines after its last hunk', '@@ -1 +1 @@\n-a\n+b\n--- c\n+++ d\n@@ -1 +1 @@\n-a\n+b'],
  ])('refuses a patch that %s instead of losing lines', (_why, patch) => {
    expect(() => parsePatch(patch)).toThrow(UnreadablePatch);
  });
});

describe('diffTexts', () => {
  it('is true to both texts', () => {
    fc.assert(fc.property(text, text, (before, after) => expectTrue(diffTexts(before, after), before, after)));
  });

  it('counts the same changes as git', () => {
    const folder = temporaryFolder();
    fc.assert(
      fc.property(text, text, (before, after) => {
        // git's own heuristics may find a longer script than the shortest, never a shorter one.
        expect(size(diffTexts(before, after))).toBeLessThanOrEqual(size(parsePatch(gitDiff(folder, before, after))));
      }),
      { numRuns: 40, seed: 11 },
    );
  });

  it('compares two texts with nothing in common as one change between their common ends', () => {
    const [before, after] = [`1\n2\n3\n4\n${body('a')}z\n`, `1\n2\n3\n4\n${body('b')}z\n`];
    const hunks = diffTexts(before, after);
    expect(hunks).toHaveLength(1);
    expect(hunks[0]).toMatchObject({ oldStart: 2, oldLines: 3004, newStart: 2, newLines: 3004 });
    expectTrue(hunks, before, after);
  });
});

describe('anchorable', () => {
  it('accepts exactly the ranges that a recount of the patch accepts', () => {
    const folder = temporaryFolder();
    fc.assert(
      fc.property(text, text, fc.constantFrom('head' as const, 'base' as const), (before, after, side) => {
        const patch = gitDiff(folder, before, after);
        const rows = recount(patch, side);
        for (let start = 1; start <= 31; start += 1) {
          for (let end = start; end <= Math.min(31, start + 6); end += 1) {
            const hunks = Array.from({ length: end - start + 1 }, (_, index) => rows.get(start + index));
            const expected = hunks[0] !== undefined && hunks.every((hunk) => hunk === hunks[0]);
            expect(anchorable(parsePatch(patch), side, start, end)).toBe(expected);
          }
        }
      }),
      { numRuns: 40, seed: 3 },
    );
  });

  it('takes context on the head side and deletions alone on the base side', () => {
    const hunks = parsePatch('@@ -1,3 +1,3 @@\n a\n-b\n+B\n c');
    expect(anchorable(hunks, 'head', 1, 3)).toBe(true);
    expect(anchorable(hunks, 'base', 2, 2)).toBe(true);
    expect(anchorable(hunks, 'base', 1, 2)).toBe(false);
    expect(anchorable(hunks, 'head', 3, 4)).toBe(false);
    expect(anchorable(hunks, 'head', 0, 1)).toBe(false);
    expect(anchorable(hunks, 'head', 2, 1)).toBe(false);
  });
});

/** Counts a patch by hand: which hunk each line of a side stands in. */
function recount(patch: string, side: 'head' | 'base'): Map<number, number> {
  const rows = new Map<number, number>();
  let hunk = 0;
  let [left, right, toRead] = [0, 0, 0];
  for (const row of patch.split('\n')) {
    const header = /^@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@/.exec(row);
    if (toRead === 0 && header !== null) {
      hunk += 1;
      const [, oldStart, oldLines = '1', newStart, newLines = '1'] = header;
      [left, right, toRead] = [Number(oldStart), Number(newStart), Number(oldLines) + Number(newLines)];
      continue;
    }
    const mark = row.charAt(0);
    if (mark === '\\') continue;
    const isThere = side === 'head' ? mark !== '-' : mark === '-';
    if (isThere) rows.set(side === 'head' ? right : left, hunk);
    if (mark !== '+') [left, toRead] = [left + 1, toRead - 1];
    if (mark !== '-') [right, toRead] = [right + 1, toRead - 1];
  }
  return rows;
}
