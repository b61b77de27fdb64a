/** One line of a hunk with its number on each side it stands on (1-based). */
export interface PatchLine {
  readonly kind: 'context' | 'added' | 'deleted';
  readonly left: number | undefined;
  readonly right: number | undefined;
  readonly text: string;
  /** GitHub's legacy `position`: lines below the first hunk header, later headers counted. */
  readonly position: number;
}

export interface Hunk {
  readonly header: string;
  readonly lines: readonly PatchLine[];
}

const HEADER = /^@@ -(?<left>\d+)(?:,\d+)? \+(?<right>\d+)(?:,\d+)? @@/;

/** Splits a patch that begins at its first `@@` into hunks with line numbers. */
export function parsePatch(patch: string): readonly Hunk[] {
  const hunks: { header: string; lines: PatchLine[] }[] = [];
  let left = 0;
  let right = 0;
  for (const [position, line] of patch.split('\n').entries()) {
    const header = HEADER.exec(line)?.groups;
    if (header !== undefined) {
      [left, right] = [Number(header['left']), Number(header['right'])];
      hunks.push({ header: line, lines: [] });
      continue;
    }
    const lines = hunks.at(-1)?.lines;
    const text = line.slice(1);
    if (line.startsWith('+')) lines?.push({ kind: 'added', left: undefined, right: right++, text, position });
    if (line.startsWith('-')) lines?.push({ kind: 'deleted', left: left++, right: undefined, text, position });
    if (line.startsWith(' ')) lines?.push({ kind: 'context', left: left++, right: right++, text, position });
  }
  return hunks;
}

/** The hunk up to and including a line, as GitHub shows it above a review comment (`diff_hunk`). */
export function excerptHunk(hunk: Hunk, last: PatchLine): string {
  const sign = { context: ' ', added: '+', deleted: '-' };
  const shown = hunk.lines.slice(0, hunk.lines.indexOf(last) + 1).map((line) => sign[line.kind] + line.text);
  return [hunk.header, ...shown].join('\n');
}
