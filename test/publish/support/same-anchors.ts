import { expect } from 'vitest';
import { anchorable, anchorSpans, type LineRange } from '../../../src/diff/anchors.ts';
import type { Side } from '../../../src/diff/changed-file.ts';
import type { FileDiff } from '../../../src/findings/place-finding.ts';
import type { RecountedFile } from '../../../src/cli/bench/diff-parsers/recount.ts';

/** Above these GitHub lists a file without its patch. */
const MAX_PATCH_BYTES = 500_000;
const MAX_PATCH_LINES = 20_000;

/** Fails unless the listed files, and all that is an anchor in them, are those of the recount. Returns the spans seen. */
export function expectSameAnchors(diffs: readonly FileDiff[], recounted: readonly RecountedFile[]): number {
  expect(diffs.map(({ file }) => file.path)).toEqual(recounted.map(({ path }) => path));
  let spans = 0;
  for (const [index, { file, hunks }] of diffs.entries()) {
    const counted = recounted[index];
    if (counted === undefined || isUnlisted(counted)) {
      expect(file.patch).toBeUndefined();
      continue;
    }
    for (const side of ['head', 'base'] as const) {
      const expected = counted[side];
      if (!isSame(anchorSpans(hunks, side), expected)) {
        expect({ path: file.path, side, spans: anchorSpans(hunks, side) }).toEqual({
          path: file.path,
          side,
          spans: expected,
        });
      }
      spans += expected.length;
    }
    expectBorders(hunks, counted);
  }
  return spans;
}

const isUnlisted = ({ hunks, bytes, lines }: RecountedFile) =>
  hunks === 0 || bytes > MAX_PATCH_BYTES || lines > MAX_PATCH_LINES;

const isSame = (one: readonly LineRange[], other: readonly LineRange[]) =>
  one.length === other.length &&
  one.every(({ start, end }, index) => start === other[index]?.start && end === other[index]?.end);

/** The question asked of single findings, where it can be answered wrongly: at the borders of the first spans. */
function expectBorders(hunks: FileDiff['hunks'], counted: RecountedFile): void {
  const wrong: unknown[] = [];
  for (const side of ['head', 'base'] as const) {
    const spans = counted[side];
    for (const { start, end } of spans.slice(0, 4)) {
      for (const [first, last] of bordersOf(start, end)) {
        const expected = first >= 1 && first <= last && spans.some((span) => span.start <= first && last <= span.end);
        if (anchorable(hunks, side, first, last) !== expected) wrong.push(describe(counted.path, side, first, last));
      }
    }
  }
  expect(wrong).toEqual([]);
}

const bordersOf = (start: number, end: number): [number, number][] =>
  [start - 1, start, end, end + 1].flatMap((first) =>
    [start - 1, start, end, end + 1].map((last): [number, number] => [first, last]),
  );

const describe = (path: string, side: Side, first: number, last: number) => `${path} ${side} ${first}-${last}`;
