import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type AttributesFile, type LinguistMarks, readGitAttributes } from '../../src/diff/git-attributes.ts';
import { runGit } from '../run-git.ts';
import { temporaryFolder } from './git-history.ts';

const FOLDERS = ['', 'src', 'src/gen', 'src/gen/deep', 'docs', 'a b', 'ünï'];
const NAMES = [
  'main.ts',
  'api.pb.go',
  'x',
  'X',
  'a b.md',
  '日本.py',
  '[x].ts',
  'a*b.ts',
  '#hash',
  '!not',
  'q"q',
  'back\\slash',
  '-dash',
  'gen',
];
const PATHS = FOLDERS.flatMap((folder) => NAMES.map((name) => (folder === '' ? name : `${folder}/${name}`)));

const piece = fc.oneof(
  fc.constantFrom('*', '**', '?', '/', '/**/', '**/', '/**', '{x,main}', '(x)', '+(x)', '\\', '\\*', '\\[', '\\/'),
  fc.constantFrom('[a-z]', '[!x]', '[^m]', '[]x]', '[x\\]]', '[+--]', '[a-', '[', ']'),
  fc.constantFrom('[[:alpha:]]', '[[:upper:][:digit:]]', '[[:nope:]]', '[[:alpha]', '[attr]'),
  fc.constantFrom('src', 'gen', 'docs', 'main', '.ts', '.go', 'x', 'X', 'a', ' ', '日', 'ü', '.'),
  fc.constantFrom('#', '!', '"', '-', '\\"', '\\t', '\\101'),
);
/** Literal text right before `**` makes git's matcher see a folder's start there, against its own documentation. */
const IN_A_WORD = /[^/"*]\*\*/;
const pattern = fc.oneof(
  fc
    .array(piece, { minLength: 1, maxLength: 5 })
    .map((parts) => parts.join(''))
    .filter((joined) => !IN_A_WORD.test(joined)),
  fc.constantFrom(
    ...PATHS,
    ...FOLDERS,
    '*',
    '**',
    '*.ts',
    '*.pb.go',
    'src/**',
    '**/gen/*',
    '/gen',
    'gen/',
    '/src/gen/',
    '**/x',
  ),
);
const quoted = pattern.map((text) => `"${text}"`);
const value = fc
  .constantFrom('', '-', '!')
  .chain((sign) =>
    fc
      .tuple(
        fc.constantFrom('linguist-generated', 'linguist-vendored', 'built', 'binary', 'text', 'bad~name'),
        fc.constantFrom('', '', '=true', '=false', '=yes', '=', '=a=b'),
      )
      .map(([name, setting]) => `${sign}${name}${setting}`),
  );
const values = fc.array(value, { maxLength: 3 }).map((all) => all.join(' '));
const line = fc.oneof(
  {
    weight: 12,
    arbitrary: fc
      .tuple(fc.oneof({ weight: 4, arbitrary: pattern }, quoted), fc.constantFrom(' ', '\t', '  '), values)
      .map((all) => all.join('')),
  },
  { weight: 2, arbitrary: values.map((all) => `[attr]built ${all}`) },
  { weight: 1, arbitrary: fc.constantFrom('', '# a comment', '   ', `${'long/'.repeat(500)}* linguist-generated`) },
);
const text = fc
  .tuple(fc.array(line, { maxLength: 8 }), fc.constantFrom('\n', '\r\n'), fc.constantFrom('', '\uFEFF'))
  .map(([lines, ending, mark]) => mark + lines.join(ending));
const files = fc.uniqueArray(fc.record({ folder: fc.constantFrom(...FOLDERS), text }), {
  selector: ({ folder }) => folder,
  minLength: 1,
  maxLength: 4,
});

/** What git itself says of the paths, read as GitHub reads it. */
function askGit(folder: string, attributes: readonly AttributesFile[]): Record<string, LinguistMarks> {
  for (const one of FOLDERS) rmSync(path.join(folder, one, '.gitattributes'), { force: true });
  for (const one of attributes) {
    mkdirSync(path.join(folder, one.folder), { recursive: true });
    writeFileSync(path.join(folder, one.folder, '.gitattributes'), one.text);
  }
  const input = PATHS.join('\0');
  const output = runGit(folder, ['check-attr', '-z', '--stdin', 'linguist-generated', 'linguist-vendored'], input);
  const fields = output.split('\0').slice(0, -1);
  const marks: Record<string, { generated?: boolean; vendored?: boolean }> = {};
  for (let at = 0; at < fields.length; at += 3) {
    const [name = '', attribute, info = ''] = fields.slice(at, at + 3);
    const mark = (marks[name] ??= {});
    if (info === 'unspecified') continue;
    mark[attribute === 'linguist-generated' ? 'generated' : 'vendored'] = info !== 'unset' && info !== 'false';
  }
  return marks;
}

const ours = (attributes: readonly AttributesFile[]) => {
  const { attributesOf } = readGitAttributes(attributes);
  return Object.fromEntries(PATHS.map((one) => [one, attributesOf(one)]));
};

describe('readGitAttributes', () => {
  it('marks what git check-attr marks, whatever the files say', { timeout: 60_000 }, () => {
    const folder = temporaryFolder();
    runGit(folder, ['init', '--quiet']);
    fc.assert(
      fc.property(files, (attributes) => {
        expect(ours(attributes)).toEqual(askGit(folder, attributes));
      }),
      { numRuns: 150 },
    );
  });

  it.each([
    ['set', 'a linguist-generated', { generated: true }],
    ['true', 'a linguist-generated=true', { generated: true }],
    ['false', 'a linguist-generated=false linguist-vendored=false', { generated: false, vendored: false }],
    ['unset', 'a -linguist-vendored', { vendored: false }],
    ['taken back', '* linguist-generated\na !linguist-generated', {}],
    ['said by a macro', '[attr]built -diff linguist-generated\na built', { generated: true }],
    ['hidden from diffs alone', 'a binary -diff -text', {}],
    ['ruled for a folder', 'a/ linguist-generated', {}],
  ])('reads a mark that is %s', (_how, written, expected) => {
    expect(readGitAttributes([{ folder: '', text: written }]).attributesOf('a')).toEqual(expected);
  });

  it('lets a deeper file win, whatever order they come in', () => {
    const root = { folder: '', text: '*.ts linguist-generated' };
    const nested = { folder: 'src', text: '/own.ts -linguist-generated' };
    for (const all of [
      [root, nested],
      [nested, root],
    ]) {
      const { attributesOf } = readGitAttributes(all);
      expect(attributesOf('src/own.ts')).toEqual({ generated: false });
      expect(attributesOf('src/sub/own.ts')).toEqual({ generated: true });
      expect(attributesOf('srcs/own.ts')).toEqual({ generated: true });
    }
  });

  it('reads so many lines and characters and no more', () => {
    const at = (written: string) => readGitAttributes([{ folder: '', text: written }]).attributesOf('a');
    expect(at(`${'\n'.repeat(1999)}a linguist-generated`)).toEqual({ generated: true });
    expect(at(`${'\n'.repeat(2000)}a linguist-generated`)).toEqual({});
    expect(at(`#${'x'.repeat(100_000)}\na linguist-generated`)).toEqual({});
  });

  it('is done with hostile patterns and paths in no time', () => {
    const rule = `${'*a'.repeat(500)}b linguist-generated`;
    const { attributesOf } = readGitAttributes([
      { folder: '', text: Array.from({ length: 20 }, () => rule).join('\n') },
      { folder: 'a', text: Array.from({ length: 20 }, () => `${'**/a/'.repeat(200)}b linguist-generated`).join('\n') },
    ]);
    const before = process.cpuUsage();
    for (const one of ['a'.repeat(4000), 'a/'.repeat(2000)]) expect(attributesOf(one)).toEqual({});
    const { user, system } = process.cpuUsage(before);
    expect((user + system) / 1000).toBeLessThan(5000);
  });
});
