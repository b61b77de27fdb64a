import type { ChangedFile } from './changed-file.ts';
import type { DiffLine, Hunk } from './hunk.ts';

/**
 * One file's change as `git diff` writes it, ending in a newline: headers, then the hunks that GitHub listed.
 *
 * Paths are quoted as git does with `core.quotePath` off: control characters, quotes and backslashes are escaped, other
 * scripts stay readable. GitHub does not list file modes, so an ordinary file is assumed. `git apply` accepts the result.
 */
export function unifiedDiff(file: ChangedFile): string {
  const before = quotePath(`a/${file.previousPath ?? file.path}`);
  const after = quotePath(`b/${file.path}`);
  const lines = [`diff --git ${before} ${after}`, ...statusHeaders(file)];
  if (file.patch !== undefined && file.patch !== '') {
    lines.push(`--- ${file.status === 'added' ? '/dev/null' : endPath(before)}`);
    lines.push(`+++ ${file.status === 'removed' ? '/dev/null' : endPath(after)}`);
    lines.push(file.patch.replace(/\n$/, ''));
  }
  return `${lines.join('\n')}\n`;
}

/** Hunks back as the text of a patch, for a file whose hunks were computed and not listed. */
export function formatPatch(hunks: readonly Hunk[]): string {
  return hunks.map((hunk) => [hunkHeader(hunk), ...hunk.lines.map(formatLine)].join('\n')).join('\n');
}

/** The lines between `diff --git` and the hunks: git takes no creation, removal or move without them. */
function statusHeaders({ status, path, previousPath }: ChangedFile): string[] {
  if (status === 'added') return ['new file mode 100644'];
  if (status === 'removed') return ['deleted file mode 100644'];
  if (previousPath === undefined || (status !== 'renamed' && status !== 'copied')) return [];
  const verb = status === 'renamed' ? 'rename' : 'copy';
  return [`${verb} from ${quotePath(previousPath)}`, `${verb} to ${quotePath(path)}`];
}

function hunkHeader({ oldStart, oldLines, newStart, newLines }: Hunk): string {
  return `@@ -${formatRange(oldStart, oldLines)} +${formatRange(newStart, newLines)} @@`;
}

/** An empty side is written one line earlier than the line that would come next. */
const formatRange = (start: number, lines: number) => (lines === 0 ? `${start - 1},0` : `${start},${lines}`);

const MARKS: Readonly<Record<DiffLine['kind'], string>> = { added: '+', deleted: '-', context: ' ' };
const formatLine = (line: DiffLine) => MARKS[line.kind] + line.text;

const ESCAPES: ReadonlyMap<string, string> = new Map([
  ['\u0007', '\\a'],
  ['\b', '\\b'],
  ['\t', '\\t'],
  ['\n', '\\n'],
  ['\v', '\\v'],
  ['\f', '\\f'],
  ['\r', '\\r'],
  ['"', '\\"'],
  ['\\', '\\\\'],
]);

function quotePath(path: string): string {
  // oxlint-disable-next-line no-control-regex -- control characters are what needs quoting
  const escaped = path.replaceAll(/[\u0000-\u001f\u007f"\\]/g, escapeByte);
  return escaped === path ? path : `"${escaped}"`;
}

const escapeByte = (char: string) =>
  ESCAPES.get(char) ?? `\\${(char.codePointAt(0) ?? 0).toString(8).padStart(3, '0')}`;

/** git ends an unquoted name that contains a space with a tab, so that a reader knows where it stops. */
const endPath = (path: string) => (path.includes(' ') && !path.startsWith('"') ? `${path}\t` : path);
