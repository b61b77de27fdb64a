import { expect, it } from 'vitest';
import { diffTexts } from '../../src/diff/diff-texts.ts';
import { numberLines } from '../../src/diff/hunk.ts';
import type { DiffedFile } from '../../src/findings/find-moved.ts';
import { type FileText, traceFindings } from '../../src/findings/trace-findings.ts';
import { aKnown } from './a-known-finding.ts';

type Texts = Readonly<Record<string, string>>;
type Status = DiffedFile['status'];

const PATH = 'src/a.ts';
const QUOTE = 'applyDiscount(order);';
const FILLER = Array.from({ length: 30 }, (_, index) => `const v${index} = ${index};`).join('\n');
const AROUND = `start();\n${QUOTE}\nend();\n`;

const aChange = (path: string, status: Status, before: string, after: string, previousPath?: string): DiffedFile => ({
  path,
  status,
  additions: 0,
  deletions: 0,
  hunks: diffTexts(before, after),
  ...(previousPath === undefined ? {} : { previousPath }),
});

/** Traces findings of the commit `old` to `head`; each commit is a set of files. */
async function trace(
  commits: { readonly old?: Texts; readonly head: Texts; readonly base?: Texts },
  files: readonly DiffedFile[],
  ...known: ReturnType<typeof aKnown>[]
) {
  const read = (sha: string, path: string): Promise<FileText> => {
    const text = new Map(Object.entries(commits)).get(sha)?.[path];
    if (text === 'BINARY') return Promise.resolve({ kind: 'unreadable' });
    return Promise.resolve(text === undefined ? { kind: 'missing' } : { kind: 'text', text });
  };
  const traced = await traceFindings(known, { headSha: 'head', mergeBase: 'base', files, read });
  return traced.map(({ fate }) => fate);
}

const cited = { path: PATH, startLine: 2, endLine: 2, evidence: QUOTE };
const modified = (before: string, after: string) => [aChange(PATH, 'modified', before, after)];
const span = (start: number, end: number, path = PATH) => ({ kind: 'stands', path, lines: { start, end } });
const at = (line: number, path = PATH) => span(line, line, path);

it.each([
  ['stands where it stood', AROUND, at(2)],
  ['follows lines that came before', `// note\n${AROUND}`, at(3)],
  ['forgives new white space', `start();\n    applyDiscount( order );\nend();\n`, at(2)],
  ['finds what was moved within the file', `start();\nend();\n${FILLER}\n${QUOTE}\n`, at(33)],
  ['is gone when its line was deleted', `start();\nend();\n`, { kind: 'gone', path: PATH }],
  [
    'names the lines that have come in its place',
    `start();\nother();\nend();\n`,
    { kind: 'gone', path: PATH, lines: { start: 2, end: 2 } },
  ],
])('%s', async (_what, after, fate) => {
  expect(
    await trace(
      { old: { [PATH]: AROUND }, head: { [PATH]: after } },
      modified(AROUND, after),
      aKnown({ finding: cited }),
    ),
  ).toEqual([fate]);
});

it('does not take equal code that stood elsewhere all the time for it', async () => {
  const before = `start();\n${QUOTE}\nend();\n${FILLER}\nlast();\n${QUOTE}\n`;
  const after = `start();\nend();\n${FILLER}\nlast();\n${QUOTE}\n`;
  const [fate] = await trace(
    { old: { [PATH]: before }, head: { [PATH]: after } },
    modified(before, after),
    aKnown({ finding: cited }),
  );
  expect(fate?.kind).toBe('gone');
});

it('says that it stands when nobody could tell which of two equal lines went', async () => {
  const before = `start();\n${QUOTE}\n${QUOTE}\nend();\n`;
  const first = aKnown({ finding: cited });
  const second = aKnown({ key: 'aaaa0002', finding: { ...cited, startLine: 3, endLine: 3 } });
  const commits = { old: { [PATH]: before }, head: { [PATH]: AROUND } };
  const fates = await trace(commits, modified(before, AROUND), first, second);
  expect(fates.map(({ kind }) => kind).toSorted()).toEqual(['gone', 'stands']);
  const alone = await trace(commits, modified(before, AROUND), first);
  expect(alone).toEqual([at(2)]);
});

it.each([
  ['renamed in the change', [aChange('src/new.ts', 'renamed', AROUND, AROUND, PATH)], 'src/new.ts'],
  ['added by the change and renamed since', [aChange('lib/b.ts', 'added', '', AROUND)], 'lib/b.ts'],
  ['not part of the change any more', [], PATH],
] as const)('follows a file that was %s', async (_what, files, path) => {
  expect(await trace({ old: { [PATH]: AROUND }, head: { [path]: AROUND } }, files, aKnown({ finding: cited }))).toEqual(
    [at(2, path)],
  );
});

it('follows a file whose renaming was taken back', async () => {
  const known = aKnown({ finding: { ...cited, path: 'src/renamed.ts' }, basePath: PATH });
  const commits = { old: { 'src/renamed.ts': AROUND }, head: { [PATH]: AROUND } };
  expect(await trace(commits, modified('', AROUND), known)).toEqual([at(2)]);
});

it('follows code that was moved to another file, unless it is too short to be told apart', async () => {
  const files = [
    aChange(PATH, 'modified', AROUND, 'start();\nend();\n'),
    aChange('src/part.ts', 'added', '', `${QUOTE}\n`),
  ];
  const head = { [PATH]: 'start();\nend();\n', 'src/part.ts': `${QUOTE}\n` };
  expect(await trace({ old: { [PATH]: AROUND }, head }, files, aKnown({ finding: cited }))).toEqual([
    at(1, 'src/part.ts'),
  ]);
  const short = { ...cited, evidence: 'end();', startLine: 3, endLine: 3 };
  const moved = [aChange(PATH, 'modified', AROUND, 'start();\n'), aChange('src/part.ts', 'added', '', 'end();\n')];
  const [fate] = await trace(
    { old: { [PATH]: AROUND }, head: { [PATH]: 'start();\n', 'src/part.ts': 'end();\n' } },
    moved,
    aKnown({ finding: short }),
  );
  expect(fate?.kind).toBe('gone');
});

it('says gone of a deleted file and unknown of one that cannot be read', async () => {
  const old = { [PATH]: AROUND };
  expect(await trace({ old, head: {} }, [aChange(PATH, 'removed', AROUND, '')], aKnown({ finding: cited }))).toEqual([
    { kind: 'gone' },
  ]);
  expect(await trace({ old, head: { [PATH]: 'BINARY' } }, modified(AROUND, ''), aKnown({ finding: cited }))).toEqual([
    { kind: 'unknown' },
  ]);
});

it('does without the commit in which it was seen last', async () => {
  const moved = `// note\n${AROUND}`;
  expect(await trace({ head: { [PATH]: moved } }, modified('', moved), aKnown({ finding: cited }))).toEqual([at(3)]);
  const brace = aKnown({ finding: { ...cited, evidence: '}' } });
  expect(await trace({ head: { [PATH]: 'x {\n}\n' } }, modified('', 'x {\n}\n'), brace)).toEqual([{ kind: 'unknown' }]);
});

it.each([
  ['as long as the code is deleted', 'start();\nend();\n', at(2)],
  ['gone once the code is back', AROUND, { kind: 'gone' }],
])('a finding about deleted code: %s', async (_what, after, fate) => {
  const known = aKnown({ finding: { ...cited, side: 'base' } });
  const commits = { old: { [PATH]: 'start();\nend();\n' }, head: { [PATH]: after }, base: { [PATH]: AROUND } };
  expect(await trace(commits, modified(AROUND, after), known)).toEqual([fate]);
});

it.each([
  ['is unchanged', AROUND, [at(2), span(1, 2)]],
  ['is indented and moved', `if (open) {\n  start();\n  ${QUOTE}\n}\nend();\n`, [at(3), span(2, 3)]],
] as const)('keeps apart what two findings say of the same lines when the code %s', async (_what, after, fates) => {
  const line = aKnown({ finding: cited });
  const both = aKnown({ key: 'aaaa0002', finding: { ...cited, startLine: 1, evidence: `start();\n${QUOTE}` } });
  const commits = { old: { [PATH]: AROUND }, head: { [PATH]: after } };
  expect(await trace(commits, modified(AROUND, after), line, both)).toEqual(fates);
});

it('follows moved code of which the diff takes some lines for older ones', async () => {
  const quote = `function pay(order) {\n  ${QUOTE}\n}`;
  const [source, target] = [`${quote}\nlast();\n`, 'function a() {\n}\n'];
  const moved = `function a() {\n}\n${quote}\n`;
  // The closing brace of the target is where it was: the diff adds the lines before it.
  const hunks = numberLines({
    oldStart: 1,
    oldLines: 2,
    newStart: 1,
    newLines: 5,
    lines: [' function a() {', '+}', '+function pay(order) {', `+  ${QUOTE}`, ' }'],
  });
  const files = [
    aChange(PATH, 'modified', source, 'last();\n'),
    { ...aChange('src/b.ts', 'modified', target, moved), hunks: [hunks] },
  ];
  const known = aKnown({ finding: { ...cited, startLine: 1, endLine: 3, evidence: quote } });
  const head = { [PATH]: 'last();\n', 'src/b.ts': moved };
  expect(await trace({ old: { [PATH]: source }, head }, files, known)).toEqual([span(3, 5, 'src/b.ts')]);
});

it('finds code again that was only broken into other lines', async () => {
  const after = 'start();\napplyDiscount(\n  order\n);\nend();\n';
  const commits = { old: { [PATH]: AROUND }, head: { [PATH]: after } };
  expect(await trace(commits, modified(AROUND, after), aKnown({ finding: cited }))).toEqual([span(2, 4)]);
});

it('takes its time once for many findings in a large file of equal lines', { timeout: 5000 }, async () => {
  const lines = Array.from({ length: 40_000 }, () => QUOTE);
  const before = lines.join('\n');
  const after = lines.map((line, index) => (index % 400 === 0 ? `// ${index}` : line)).join('\n');
  const known = Array.from({ length: 200 }, (_, index) => {
    const line = 1 + index * 200;
    return aKnown({ key: `key${index}`, finding: { ...cited, startLine: line, endLine: line } });
  });
  const commits = { old: { [PATH]: before }, head: { [PATH]: after } };
  const fates = await trace(commits, modified('', ''), ...known);
  expect(fates.filter(({ kind }) => kind === 'stands').length).toBeGreaterThanOrEqual(100);
});
