import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { CommitRange, History } from '../../src/cli/bench/diff-parsers/history.ts';
import { Random } from '../random.ts';
import { runGit } from '../run-git.ts';
import { editText, randomLine } from './random-text.ts';

type Mode = '100644' | '100755' | '120000';
interface Entry {
  readonly mode: Mode;
  readonly content: string;
}
type Tree = ReadonlyMap<string, Entry>;
interface Commit {
  readonly parent: number;
  readonly tree: Tree;
}

const FOLDERS = ['', 'src/', 'src/deep/er/', 'with space/', 'ünï/'];
const NAMES = ['main.ts', 'a b.md', '"quoted".txt', 'tab\there', 'line\nbreak', '日本.py', '-dash', 'b/x', '*[a]?.c'];

/** A repository of `count` random commits with branches, and as many ranges between them; the same for the same seed. */
export function randomHistory(seed: number, count: number): History {
  const random = new Random(seed);
  const commits: Commit[] = [{ parent: -1, tree: plant(random) }];
  while (commits.length <= count) {
    const parent = random.chance(80) ? commits.length - 1 : random.int(0, commits.length - 1);
    commits.push({ parent, tree: change(random, commits[parent]?.tree ?? new Map()) });
  }
  const folder = mkdtempSync(path.join(os.tmpdir(), 'proofline-history-'));
  const shas = importCommits(folder, commits);
  const at = (index: number) => shas[Math.max(0, index)] ?? '';
  const ranges = commits.slice(1).map(({ parent }, index): CommitRange => {
    const base = random.pick([parent, parent, index - random.int(0, 5), random.int(0, commits.length - 1)]);
    return { base: at(base), head: at(index + 1) };
  });
  return { gitDir: folder, ranges, [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }) };
}

function plant(random: Random): Tree {
  const names = NAMES.map((name) => random.pick(FOLDERS) + name);
  return new Map(names.map((name) => [name, { mode: '100644', content: randomText(random) }]));
}

function randomText(random: Random): string {
  const ending = random.pick(['\n', '\n', '\n', '\r\n']);
  const lines = random.list(0, random.pick([5, 60, 200]), () => randomLine(random));
  return lines.length === 0 ? '' : lines.join(ending) + (random.chance(80) ? ending : '');
}

function change(random: Random, before: Tree): Tree {
  const tree = new Map(before);
  for (let steps = random.int(1, 4); steps > 0; steps -= 1) changeFile(random, tree);
  return tree;
}

function changeFile(random: Random, tree: Map<string, Entry>): void {
  const name = tree.size === 0 ? 'first' : random.pick([...tree.keys()]);
  const { mode, content } = tree.get(name) ?? { mode: '100644', content: '' };
  const fresh = `${random.pick(FOLDERS)}${random.int(0, 99)} ${random.pick(NAMES)}`;
  const edited = { mode, content: editText(random, content) };
  switch (random.int(0, 11)) {
    case 0:
      tree.delete(name);
      break;
    case 1:
      tree.set(fresh, { mode: '100644', content: randomText(random) });
      break;
    case 2:
    case 3:
      tree.delete(name);
      tree.set(fresh, random.chance(30) ? { mode, content } : edited);
      break;
    case 4:
      tree.set(name, {
        mode: mode === '100644' ? '100755' : '100644',
        content: random.pick([content, edited.content]),
      });
      break;
    case 5:
      tree.set(
        name,
        random.chance(50) ? { mode: '120000', content: 'src/main.ts' } : { mode, content: `\0${content}` },
      );
      break;
    default:
      tree.set(name, edited);
  }
  for (const other of tree.keys())
    if (other.startsWith(`${fresh}/`) || fresh.startsWith(`${other}/`)) tree.delete(other);
}

/** Writes the commits in one go and returns their SHAs in the same order. */
function importCommits(folder: string, commits: readonly Commit[]): string[] {
  runGit(folder, ['init', '--quiet', '--bare', '--initial-branch=main']);
  const stream = commits.map(formatCommit).join('');
  runGit(folder, ['fast-import', '--quiet', '--force', '--export-marks=marks'], stream);
  const marks = readFileSync(path.join(folder, 'marks'), 'utf8').trim().split('\n');
  const shas = new Map(marks.map((row) => row.split(' ') as [string, string]));
  return commits.map((_, index) => shas.get(`:${index + 1}`) ?? '');
}

function formatCommit({ parent, tree }: Commit, index: number): string {
  return [
    `commit refs/heads/${index === 0 ? 'main' : `c${index}`}\nmark :${index + 1}\n`,
    `committer Ada <ada@example.com> ${1_700_000_000 + index} +0000\n${formatData(`commit ${index}`)}`,
    parent >= 0 ? `from :${parent + 1}\n` : '',
    'deleteall\n',
    ...Array.from(tree, ([name, { mode, content }]) => `M ${mode} inline ${quote(name)}\n${formatData(content)}`),
    '\n',
  ].join('');
}

const formatData = (text: string) => `data ${Buffer.byteLength(text)}\n${text}\n`;

const quote = (name: string) =>
  `"${name
    .replaceAll(/["\\]/g, String.raw`\$&`)
    .replaceAll('\n', String.raw`\n`)
    .replaceAll('\t', String.raw`\t`)}"`;
