import { expect, it } from 'vitest';
import { mapLines } from '../../src/diff/line-map.ts';

const BEFORE = 'one\ntwo\nthree\nfour\nfive\n';

it.each([
  ['nothing changed', BEFORE, [1, 2, 3, 4, 5]],
  ['lines came before', `zero\n${BEFORE}`, [2, 3, 4, 5, 6]],
  ['a line went', 'one\nthree\nfour\nfive\n', [1, undefined, 2, 3, 4]],
  ['a line was changed', 'one\nTWO\nthree\nfour\nfive\n', [1, undefined, 3, 4, 5]],
  ['everything went', '', [undefined, undefined, undefined, undefined, undefined]],
])('follows lines when %s', (_what, after, kept) => {
  const map = mapLines(BEFORE, after);
  expect([1, 2, 3, 4, 5].map((line) => map.kept(line))).toEqual(kept);
  const origins = after
    .split('\n')
    .slice(0, -1)
    .map((_, index) => map.origin(index + 1));
  const expected = origins.map((_, index) => kept.indexOf(index + 1) + 1 || undefined);
  expect(origins).toEqual(expected);
});

it('tells which lines have come in the place of others', () => {
  const map = mapLines(BEFORE, 'one\nTWO\nTWO AND A HALF\nthree\nfive\n');
  expect(map.replacement({ start: 2, end: 2 })).toEqual({ start: 2, end: 3 });
  expect(map.replacement({ start: 3, end: 3 })).toEqual({ start: 4, end: 4 });
  expect(map.replacement({ start: 4, end: 4 })).toBeUndefined();
  expect(map.project(4)).toBe(5);
});

it('keeps apart what is far apart in a long text', () => {
  const lines = Array.from({ length: 2000 }, (_, index) => `line ${index + 1}`);
  const map = mapLines(
    `${lines.join('\n')}\n`,
    `${lines.toSpliced(499, 1).toSpliced(1499, 0, 'new', 'newer').join('\n')}\n`,
  );
  expect([1, 499, 500, 501, 1500, 1501, 2000].map((line) => map.kept(line))).toEqual([
    1,
    499,
    undefined,
    500,
    1499,
    1502,
    2001,
  ]);
});
