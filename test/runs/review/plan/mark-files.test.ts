import { expect, it } from 'vitest';
import type { ChangedFile } from '../../../../src/diff/changed-file.ts';
import { markFiles } from '../../../../src/runs/review/plan/mark-files.ts';
import { anInstallation } from '../../../github/support/an-installation.ts';

const [BASE, HEAD] = ['b'.repeat(40), 'a'.repeat(40)];
const attributes = { attributesOf: () => ({}) };
const aFile = (path: string, patch?: string): ChangedFile => ({
  path,
  status: 'modified',
  additions: 1,
  deletions: 1,
  ...(patch === undefined ? {} : { patch }),
});

/** Marks files whose texts are these at the base and at the head, whatever their path. */
async function mark(files: readonly ChangedFile[], before: string, after: string) {
  const { octokit, asked } = await anInstallation(({ path }, response) => {
    const text = path.endsWith(`ref=${HEAD}`) ? after : before;
    response.writeHead(200, { 'content-type': 'application/vnd.github.raw+json; charset=utf-8' }).end(text);
    return undefined;
  });
  const source = { octokit, repository: { owner: 'o', repo: 'r' }, mergeBase: BASE, headSha: HEAD };
  return { marked: await markFiles(source, files, attributes), asked: asked() };
}

it('asks for no text when GitHub shows the diff', async () => {
  const file = aFile('a.ts', '@@ -1 +1 @@\n-a\n+b');
  const { marked, asked } = await mark([file], '', '');
  expect(marked).toEqual([{ ...file, givenInFull: false }]);
  expect(asked).toEqual([]);
});

it.each([
  ['is cut', '@@ -1,5 +1,5 @@\n a\n-b'],
  ['is empty', ''],
])('compares the texts of a file whose patch %s, which shows less than was changed', async (_how, patch) => {
  const { marked } = await mark([aFile('a.ts', patch)], 'a\nb\nc\n', 'a\nB\nC\n');
  const { patch: _cut, ...bare } = aFile('a.ts', patch);
  expect(marked).toEqual([{ ...bare, givenInFull: false, computedPatch: '@@ -1,3 +1,3 @@\n a\n-b\n-c\n+B\n+C' }]);
});

it('stores so much of computed patches and no more, and keeps the order', async () => {
  const files = ['a.ts', 'b.ts', 'c.ts', 'd.ts'].map((path) => aFile(path));
  const { marked } = await mark(files, `${'x'.repeat(1_000_000)}\n`, `${'y'.repeat(1_000_000)}\n`);
  expect(
    marked.map(({ path, skipped, isMissed, computedPatch }) => [path, skipped, isMissed, computedPatch?.length]),
  ).toEqual([
    ['a.ts', undefined, undefined, 2_000_019],
    ['b.ts', undefined, undefined, 2_000_019],
    ['c.ts', 'its change is too large', true, undefined],
    ['d.ts', 'its change is too large', true, undefined],
  ]);
});
