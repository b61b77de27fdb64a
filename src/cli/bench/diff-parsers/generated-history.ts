import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { digest } from '../../../core/ids.ts';
import type { CommitRange, History } from './history.ts';
import { TRAPS } from './traps.ts';

const FILES = 60;
const COMMITS = 12;
const LINES = 600;
const EDITS = 6;

type Tree = ReadonlyMap<string, string>;
/** `parent` is the position of another commit in the list. */
interface Commit {
  readonly parent?: number;
  readonly tree: Tree;
}

/** One range for each trap, each with nothing else in it, in their order. */
export function trapHistory(): History {
  const base: Tree = new Map(TRAPS.flatMap(({ path: name, before }) => (before === undefined ? [] : [[name, before]])));
  const commits = TRAPS.map(({ path: name, after, renamedTo = name }): Commit => {
    const tree = new Map(base);
    tree.delete(name);
    if (after !== undefined) tree.set(renamedTo, after);
    return { parent: 0, tree };
  });
  return writeHistory([{ tree: base }, ...commits]);
}

/** Edits scattered over many files of many lines, always the same; each range spans one to three commits. */
export function generatedHistory(files = FILES, edits = COMMITS): History {
  const commits: Commit[] = [{ tree: plant(files) }];
  while (commits.length <= edits) {
    const parent = commits.length - 1;
    commits.push({ parent, tree: edit(commits[parent]?.tree ?? new Map(), commits.length) });
  }
  return writeHistory(commits, 3);
}

const plant = (files: number): Tree =>
  new Map(
    Array.from({ length: files }, (_, file) => [
      `src/part${file % 7}/file${file}.ts`,
      Array.from({ length: LINES }, (_line, at) => lineFor(`${file}:${at}`)).join(''),
    ]),
  );

function edit(before: Tree, round: number): Tree {
  return new Map(
    Array.from(before, ([name, text]) => {
      const lines = text.split(/(?<=\n)/);
      for (let count = 0; count < EDITS; count += 1) {
        const seed = `${round}:${name}:${count}`;
        const at = numberFor(seed, lines.length);
        const added = Array.from({ length: numberFor(`${seed}+`, 6) }, (_, index) => lineFor(`${seed}:${index}`));
        lines.splice(at, numberFor(`${seed}-`, 4), ...added);
      }
      return [name, lines.join('')];
    }),
  );
}

const numberFor = (seed: string, below: number) => Number.parseInt(digest(seed).slice(0, 8), 16) % Math.max(1, below);
const lineFor = (seed: string) => `${'  '.repeat(numberFor(seed, 5))}const value = compute('${digest(seed)}');\n`;

/** Writes the commits to a bare repository; the ranges lead from each to those that follow it up to `span` commits away. */
function writeHistory(commits: readonly Commit[], span?: number): History {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'proofline-history-'));
  const git = (args: readonly string[], input = '') => execFileSync('git', args, { cwd: folder, input, stdio: 'pipe' });
  git(['init', '--quiet', '--bare', '--initial-branch=main']);
  git(['fast-import', '--quiet', '--force', '--export-marks=marks'], commits.map(formatCommit).join(''));
  const marks = readFileSync(path.join(folder, 'marks'), 'utf8').trim().split('\n');
  const shas = new Map(marks.map((row) => [row.slice(0, row.indexOf(' ')), row.slice(row.indexOf(' ') + 1)]));
  const shaOf = (position: number) => shas.get(`:${position + 1}`) ?? '';
  const ranges = commits.flatMap(({ parent }, position): CommitRange[] => {
    if (parent === undefined) return [];
    const bases = span === undefined ? [parent] : Array.from({ length: span }, (_, steps) => parent - steps);
    return bases.filter((base) => base >= 0).map((base) => ({ base: shaOf(base), head: shaOf(position) }));
  });
  return { gitDir: folder, ranges, [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }) };
}

function formatCommit({ parent, tree }: Commit, position: number): string {
  return [
    `commit refs/heads/${parent === undefined ? 'main' : `c${position}`}\nmark :${position + 1}\n`,
    `committer Ada <ada@example.com> 1767225600 +0000\n${formatData('commit')}`,
    parent === undefined ? '' : `from :${parent + 1}\n`,
    'deleteall\n',
    ...Array.from(tree, ([name, text]) => `M 100644 inline ${quote(name)}\n${formatData(text)}`),
    '\n',
  ].join('');
}

const formatData = (text: string) => `data ${Buffer.byteLength(text)}\n${text}\n`;
const quote = (name: string) => `"${name.replaceAll(/["\\]/g, String.raw`\$&`).replaceAll('\t', String.raw`\t`)}"`;
