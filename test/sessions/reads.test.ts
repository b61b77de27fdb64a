import { expect, it } from 'vitest';
import { readsByPath } from '../../src/sessions/reads-by-path.ts';
import type { FileRead } from '../../src/sessions/reads.ts';
import type { SessionEvent } from '../../src/sessions/session-event.ts';
import { advance, newTurn } from '../../src/sessions/turn.ts';
import { aRead, anEvent } from './events.ts';

const readsOf = (...events: SessionEvent[]): readonly FileRead[] => events.reduce(advance, newTurn()).reads;

it.each<[string, Record<string, unknown>, object[]]>([
  ['a whole file', { file_path: '/w/a' }, [{ path: '/w/a' }]],
  ['another name for the path', { path: '/w/a' }, [{ path: '/w/a' }]],
  ['a range', { file_path: '/w/a', view_range: [5, 9] }, [{ path: '/w/a', startLine: 5, endLine: 9 }]],
  ['a range to the end', { file_path: '/w/a', view_range: [5, -1] }, [{ path: '/w/a', startLine: 5 }]],
  ['a range from the beginning', { file_path: '/w/a', view_range: [1, 9] }, [{ path: '/w/a', endLine: 9 }]],
  [
    'an offset and a limit',
    { file_path: '/w/a', offset: 11, limit: 10 },
    [{ path: '/w/a', startLine: 11, endLine: 20 }],
  ],
  ['a limit alone', { file_path: '/w/a', limit: 10 }, [{ path: '/w/a', endLine: 10 }]],
  ['an offset alone', { file_path: '/w/a', offset: 11 }, [{ path: '/w/a', startLine: 11 }]],
  ['an offset of zero', { file_path: '/w/a', offset: 0, limit: 3 }, [{ path: '/w/a', endLine: 3 }]],
  ['numbers as texts', { file_path: '/w/a', offset: '3', limit: '2' }, [{ path: '/w/a', startLine: 3, endLine: 4 }]],
  ['two lines', { file_path: '/w/a', start_line: 3, end_line: 4 }, [{ path: '/w/a', startLine: 3, endLine: 4 }]],
  ['a range upside down', { file_path: '/w/a', view_range: [9, 5] }, []],
  ['no path', { view_range: [1, 2] }, []],
  ['a path that is no text', { file_path: 7 }, []],
])('counts %s', (_what, input, expected) => {
  expect(readsOf(...aRead(1, input))).toEqual(expected);
});

it.each<[string, Partial<Extract<SessionEvent, { type: 'tool-result' }>>, object[]]>([
  ['an error', { isError: true }, []],
  [
    'numbered lines',
    { shown: { isCut: false, count: 40, numbered: { first: 10, last: 49 } } },
    [{ path: '/w/a', startLine: 10, endLine: 49 }],
  ],
  [
    'numbered lines that were cut',
    { shown: { isCut: true, count: 5, numbered: { first: 10, last: 14 } } },
    [{ path: '/w/a', startLine: 10, endLine: 14 }],
  ],
  [
    'numbers of the file itself',
    { shown: { isCut: false, count: 3, numbered: { first: 1, last: 3 } } },
    [{ path: '/w/a', startLine: 10, endLine: 99 }],
  ],
  ['cut lines without numbers', { shown: { isCut: true, count: 7 } }, [{ path: '/w/a', startLine: 10, endLine: 16 }]],
  ['nothing but a note', { shown: { isCut: true, count: 0 } }, []],
])('counts of a range from 10 to 99 what a result with %s shows', (_what, result, expected) => {
  expect(readsOf(...aRead(1, { file_path: '/w/a', view_range: [10, 99] }, result))).toEqual(expected);
});

it('does not count a request whose result is missing, nor other tools', () => {
  const [request] = aRead(1, { file_path: '/w/a' });
  const grep = anEvent(2, { type: 'tool-use', name: 'grep', input: { pattern: 'x', path: '/w/b' } });
  const hits = anEvent(2, { type: 'tool-result', toolUseId: grep.id, isError: false, text: '/w/b:1' });
  expect(readsOf(request, grep, hits)).toEqual([]);
});

const read = (from: number, to: number) => aRead(1, { file_path: '/w/a', view_range: [from, to] });

it('joins what touches and keeps what does not, in order', () => {
  expect(
    readsOf(...read(50, 60), ...read(10, 20), ...read(21, 30), ...read(25, 40), ...aRead(2, { file_path: '/v' })),
  ).toEqual([
    { path: '/v' },
    { path: '/w/a', startLine: 10, endLine: 40 },
    { path: '/w/a', startLine: 50, endLine: 60 },
  ]);
  expect(readsOf(...read(10, 20), ...aRead(2, { file_path: '/w/a' }))).toEqual([{ path: '/w/a' }]);
});

const reads = [
  { path: '/workspace/r/src/a.ts', startLine: 3, endLine: 9 },
  { path: 'src/a.ts', startLine: 20 },
  { path: '/workspace/r/x/../b.ts' },
  { path: '/mnt/session/uploads/head/src/a.ts', endLine: 5 },
  { path: '/workspace/r2/c.ts' },
  { path: '/workspace/r/../../etc/passwd' },
  { path: '/mnt/session/uploads/change.diff' },
];

it('maps reads of the checkout back to the repository', () => {
  const byPath = readsByPath(reads, { repository: 'o/r', tree: 'checkout' });
  expect([...byPath]).toEqual([
    [
      'src/a.ts',
      [
        { start: 3, end: 9 },
        { start: 20, end: Number.POSITIVE_INFINITY },
      ],
    ],
    ['b.ts', [{ start: 1, end: Number.POSITIVE_INFINITY }]],
  ]);
});

it('counts the handed-over head copies alone when the merge base is checked out', () => {
  expect([...readsByPath(reads, { repository: 'o/r', tree: 'head-copy' })]).toEqual([
    ['src/a.ts', [{ start: 1, end: 5 }]],
  ]);
});
