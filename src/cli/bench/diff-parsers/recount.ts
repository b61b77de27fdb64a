import { execFileSync } from 'node:child_process';
import type { LineRange } from '../../../diff/anchors.ts';

/** What `git diff -U3` says of one file: where a comment can stand, hunk by hunk, counted without our own parser. */
export interface RecountedFile {
  readonly path: string;
  readonly head: readonly LineRange[];
  readonly base: readonly LineRange[];
  readonly hunks: number;
  /** Bytes and lines of the hunks, as GitHub's limits for one file count them. */
  readonly bytes: number;
  readonly lines: number;
}

const OPTIONS = ['-U3', '-M', '-l3000', '--patch-with-raw', '-z', '--no-color', '--no-ext-diff', '--no-textconv'];
/** Attributes of a work tree could hide a patch, and settings of a user could change it. */
const ISOLATED = { GIT_CONFIG_NOSYSTEM: '1', GIT_CONFIG_GLOBAL: '/dev/null', PATH: process.env['PATH'] };

/** Recounts a change from the merge base of `base` and `head` on, file by file in git's order. */
export function recount(gitDir: string, base: string, head: string): RecountedFile[] {
  const args = ['-c', 'core.bare=true', '-c', 'safe.directory=*', `--git-dir=${gitDir}`, 'diff', ...OPTIONS];
  const options = { encoding: 'utf8', maxBuffer: 2 ** 30, env: ISOLATED } as const;
  const output = execFileSync('git', [...args, `${base}...${head}`, '--'], options);
  const border = output.indexOf('\0\0');
  const sections = splitSections(output.slice(border + 2).split('\n'));
  return readEntries(output.slice(0, border).split('\0')).map(({ path, isTypeChange }) => {
    const section = sections.shift() ?? [];
    if (!isTypeChange) return { path, ...countSection(section) };
    sections.shift(); // git writes a removal and an addition, GitHub shows neither
    return { path, ...countSection([]) };
  });
}

function readEntries(fields: readonly string[]): { path: string; isTypeChange: boolean }[] {
  const entries = [];
  for (let at = 0; at < fields.length && fields[at] !== '';) {
    const letter = fields[at]?.split(' ').at(-1)?.charAt(0) ?? '';
    const names = letter === 'R' || letter === 'C' ? 2 : 1;
    entries.push({ path: fields[at + names] ?? '', isTypeChange: letter === 'T' });
    at += names + 1;
  }
  return entries;
}

const HEADER = /^@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@/;

/** Cuts where git begins a file, and nowhere inside a hunk: the headers tell how many lines belong to one. */
function splitSections(rows: readonly string[]): string[][] {
  const sections: string[][] = [];
  let [old, now] = [0, 0];
  for (const row of rows) {
    if (old > 0 || now > 0) {
      if (!row.startsWith('+') && !row.startsWith('\\')) old -= 1;
      if (!row.startsWith('-') && !row.startsWith('\\')) now -= 1;
    } else if (row.startsWith('diff --git ')) sections.push([]);
    else if (row.startsWith('@@ ')) {
      const [, , oldLines = '1', , newLines = '1'] = HEADER.exec(row) ?? [];
      [old, now] = [Number(oldLines), Number(newLines)];
    }
    sections.at(-1)?.push(row);
  }
  return sections;
}

function countSection(rows: readonly string[]): Omit<RecountedFile, 'path'> {
  const head = new Spans();
  const base = new Spans();
  let [left, right, toRead, hunks] = [0, 0, 0, 0];
  const first = rows.findIndex((row) => row.startsWith('@@ '));
  const shown = first === -1 ? [] : rows.slice(first);
  for (const row of shown) {
    const mark = row.charAt(0);
    if (mark === '\\') continue;
    if (toRead === 0) {
      const [, oldStart = '', oldLines = '1', newStart = '', newLines = '1'] = HEADER.exec(row) ?? [];
      if (newStart === '') break;
      [left, right, toRead, hunks] = [
        Number(oldStart),
        Number(newStart),
        Number(oldLines) + Number(newLines),
        hunks + 1,
      ];
      continue;
    }
    if (mark === '-') base.add(hunks, left);
    else head.add(hunks, right);
    if (mark !== '+') [left, toRead] = [left + 1, toRead - 1];
    if (mark !== '-') [right, toRead] = [right + 1, toRead - 1];
  }
  const text = shown.join('\n');
  return { head: head.ranges, base: base.ranges, hunks, bytes: Buffer.byteLength(text), lines: shown.length };
}

/** Lines that follow each other inside one hunk, as ranges. */
class Spans {
  readonly ranges: { start: number; end: number }[] = [];
  #hunk = 0;

  add(hunk: number, line: number): void {
    const last = this.ranges.at(-1);
    if (last !== undefined && this.#hunk === hunk && last.end === line - 1) last.end = line;
    else this.ranges.push({ start: line, end: line });
    this.#hunk = hunk;
  }
}
