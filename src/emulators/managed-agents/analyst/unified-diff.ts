import { unquotePath } from './unquote-path.ts';

/** One file of a unified diff, with the lines it adds. */
export interface DiffFile {
  /** Path after the change; for a removed file its path before. */
  readonly path: string;
  readonly isRemoved: boolean;
  readonly isBinary: boolean;
  /** Numbers of the added or rewritten lines, ascending. */
  readonly changedLines: readonly number[];
  /** The changed lines and the places where lines were taken out: what a reviewer has to look at. */
  readonly touchedLines: readonly number[];
}

const HUNK = /^@@ -\d+(?:,(\d+))? \+(\d+)(?:,(\d+))? @@/;

interface Draft {
  path: string;
  isRemoved: boolean;
  isBinary: boolean;
  changedLines: number[];
  touchedLines: number[];
}

/** Finds every `diff --git` section in a text, whatever stands around them. */
export function parseDiffs(text: string): DiffFile[] {
  const files: Draft[] = [];
  let hunk: HunkReader | undefined;
  for (const raw of text.split('\n')) {
    const line = raw.endsWith('\r') && !hunk ? raw.slice(0, -1) : raw;
    const file = files.at(-1);
    if (hunk?.take(line, file)) continue;
    hunk = undefined;
    if (line.startsWith('diff --git ')) files.push(newDraft(line));
    else if (file) hunk = readHeader(line, file);
  }
  return files.filter(({ path }) => path !== '');
}

function newDraft(header: string): Draft {
  return { path: pathInHeader(header), isRemoved: false, isBinary: false, changedLines: [], touchedLines: [] };
}

/** Reads a line between the file header and its hunks; returns the hunk that it opens. */
function readHeader(line: string, file: Draft): HunkReader | undefined {
  const hunk = HUNK.exec(line);
  if (hunk) return new HunkReader(Number(hunk[1] ?? 1), Number(hunk[2]), Number(hunk[3] ?? 1));
  if (line.startsWith('deleted file mode')) file.isRemoved = true;
  else if (line.startsWith('Binary files ') || line.startsWith('GIT binary patch')) file.isBinary = true;
  else if (line.startsWith('rename to ') || line.startsWith('copy to '))
    file.path = unquotePath(line.replace(/^\w+ to /, ''));
  else if (line.startsWith('+++ ') && !line.startsWith('+++ /dev/null')) file.path = sidePath(line.slice(4));
  else if (line.startsWith('--- ') && file.path === '') file.path = sidePath(line.slice(4));
  return undefined;
}

/** Walks the body of one hunk by the counts of its header, so that code that looks like a header does no harm. */
class HunkReader {
  #oldLeft: number;
  #newLeft: number;
  #line: number;

  constructor(oldCount: number, start: number, newCount: number) {
    this.#oldLeft = oldCount;
    this.#newLeft = newCount;
    this.#line = start;
  }

  /** Whether the line belonged to the hunk. */
  take(line: string, file: Draft | undefined): boolean {
    if (line.startsWith('\\')) return true;
    if (this.#oldLeft <= 0 && this.#newLeft <= 0) return false;
    if (line.startsWith('+')) {
      file?.changedLines.push(this.#line);
      file?.touchedLines.push(this.#line);
      this.#advance(0, 1);
    } else if (line.startsWith('-')) {
      file?.touchedLines.push(Math.max(1, this.#line));
      this.#advance(1, 0);
    } else if (line.startsWith(' ') || line === '') this.#advance(1, 1);
    else return false;
    return true;
  }

  #advance(oldLines: number, newLines: number): void {
    this.#oldLeft -= oldLines;
    this.#newLeft -= newLines;
    this.#line += newLines;
  }
}

/** `a/x b/x` without any other line naming the path happens for binaries and mode changes: both halves are alike. */
function pathInHeader(header: string): string {
  const rest = header.slice('diff --git '.length);
  if (rest.startsWith('"')) {
    const quoted = /^"(?:[^"\\]|\\.)*"/.exec(rest)?.[0] ?? '';
    return sidePath(quoted);
  }
  const half = (rest.length - 1) / 2;
  const [before, after] = [rest.slice(0, half), rest.slice(half + 1)];
  return before.slice(2) === after.slice(2) ? after.slice(2) : '';
}

/** `a/path` or `b/path`, perhaps quoted, perhaps followed by a tab and a time. */
function sidePath(text: string): string {
  const path = unquotePath(text.startsWith('"') ? text : (text.split('\t')[0] ?? ''));
  return path === '/dev/null' ? '' : path.replace(/^[a-z]\//, '');
}
