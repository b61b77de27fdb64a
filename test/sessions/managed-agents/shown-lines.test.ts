import { expect, it } from 'vitest';
import { shownLines } from '../../../src/sessions/managed-agents/shown-lines.ts';

const numbered = (first: number, last: number, mark = '\t') =>
  Array.from({ length: last - first + 1 }, (_, index) => `${String(first + index).padStart(6)}${mark}code`).join('\n');

it.each([
  ['numbers with a tab', numbered(1, 40), { isCut: false, count: 40, numbered: { first: 1, last: 40 } }],
  ['numbers with an arrow', numbered(80, 120, '→'), { isCut: false, count: 41, numbered: { first: 80, last: 120 } }],
  ['a trailing newline', `${numbered(1, 2)}\n`, { isCut: false, count: 2, numbered: { first: 1, last: 2 } }],
  [
    'a note at the end',
    `${numbered(1, 9)}\n[truncated: 300 more lines]`,
    { isCut: true, count: 9, numbered: { first: 1, last: 9 } },
  ],
  [
    'a note at the beginning',
    `Output too large, exceeds 100000\nOutput exceeds 100000 characters\na\nb`,
    { isCut: true, count: 3 },
  ],
  ['omitted lines', 'a\nb\n... 1,200 more lines omitted ...', { isCut: true, count: 2 }],
  ['no numbers', 'a\nb\nc', { isCut: false, count: 3 }],
  ['nothing', '', { isCut: false, count: 0 }],
  ['numbers with gaps', '1\ta\n3\tb', { isCut: false, count: 2 }],
  [
    'code about cutting',
    `function f() {\n  // the output was truncated here\n  return truncated;\n}`,
    { isCut: false, count: 4 },
  ],
  [
    'a numbered line about cutting',
    `1\tThe output was truncated\n2\tx`,
    { isCut: false, count: 2, numbered: { first: 1, last: 2 } },
  ],
])('reads %s', (_what, text, expected) => {
  expect(shownLines(text)).toEqual(expected);
});

it('takes linear time on a long line of numbers and spaces', () => {
  const text = `${' '.repeat(500_000)}1${'2'.repeat(500_000)}`;
  const started = performance.now();
  shownLines(text);
  expect(performance.now() - started).toBeLessThan(5000); // with the square of its length it would be minutes
});
