import { runGit } from './run-git.ts';

export type FileStatus = 'added' | 'removed' | 'modified' | 'renamed' | 'copied' | 'changed';

/** One file of a comparison, as GitHub lists it. */
export interface ChangedFile {
  /** The blob at the head; for a removed file, the blob that went. */
  readonly sha: string;
  readonly filename: string;
  readonly previousFilename: string | undefined;
  readonly status: FileStatus;
  readonly additions: number;
  readonly deletions: number;
  /** From the first `@@`; absent for binary files, for renames without a change and above the size limit. */
  readonly patch: string | undefined;
}

/** Above either of these GitHub lists a file without its patch (its published limits for one file of a diff). */
export interface PatchLimit {
  readonly bytes: number;
  readonly lines: number;
}

const STATUSES: Readonly<Record<string, FileStatus>> = {
  A: 'added',
  D: 'removed',
  M: 'modified',
  R: 'renamed',
  C: 'copied',
  T: 'changed',
};

type RawEntry = Pick<ChangedFile, 'sha' | 'filename' | 'previousFilename' | 'status'>;

/** The files that differ between two trees, renames found as GitHub finds them (`-M`), hunks with three context lines. */
export async function listChangedFiles(
  gitDir: string,
  base: string,
  head: string,
  limit: PatchLimit,
): Promise<readonly ChangedFile[]> {
  const between = ['-r', '-M', '-l3000', base, head];
  const [raw, counts, patches] = await Promise.all([
    runGit(gitDir, ['diff-tree', '--raw', '-z', '--no-abbrev', ...between]),
    runGit(gitDir, ['diff-tree', '--numstat', '-z', ...between]),
    runGit(gitDir, ['diff-tree', '-p', '-U3', '--no-ext-diff', '--no-textconv', '--no-color', ...between]),
  ]);
  const lineCounts = parseNumstat(counts.toString('utf8'));
  // Not by a pattern of many lines: for those a line also begins after a CR or a U+2028 inside of a line of code.
  const sections = `\n${patches.toString('utf8')}`.split('\ndiff --git ').slice(1);
  return parseRaw(raw.toString('utf8')).map((entry, index) => {
    const { sha, filename, previousFilename, status } = entry;
    const [additions, deletions] = lineCounts[index] ?? [0, 0];
    const patch = patchOf(takeSection(sections, status), limit);
    return { sha, filename, previousFilename, status, additions, deletions, patch };
  });
}

/** Git writes a change of type (file to symbolic link) as two sections; GitHub shows no patch for it. */
function takeSection(sections: string[], status: FileStatus): string | undefined {
  const section = sections.shift();
  if (status !== 'changed') return section;
  sections.shift();
  return undefined;
}

function patchOf(section: string | undefined, limit: PatchLimit): string | undefined {
  const start = section?.indexOf('\n@@ ') ?? -1;
  if (section === undefined || start === -1) return undefined;
  const patch = section.slice(start + 1).replace(/\n$/, '');
  const isTooLarge = Buffer.byteLength(patch) > limit.bytes || patch.split('\n').length > limit.lines;
  return isTooLarge ? undefined : patch;
}

function parseRaw(raw: string): RawEntry[] {
  const fields = raw.split('\0');
  const entries: RawEntry[] = [];
  for (let at = 0; at < fields.length - 1;) {
    const [, , oldSha = '', newSha = '', letter = ''] = (fields[at] ?? '').split(' ');
    const status = STATUSES[letter.charAt(0)] ?? 'changed';
    const hasTwoNames = status === 'renamed' || status === 'copied';
    const first = fields[at + 1] ?? '';
    const filename = hasTwoNames ? (fields[at + 2] ?? '') : first;
    const sha = status === 'removed' ? oldSha : newSha;
    entries.push({ sha, filename, previousFilename: hasTwoNames ? first : undefined, status });
    at += hasTwoNames ? 3 : 2;
  }
  return entries;
}

/** Added and deleted lines per file, in the order of the files; a binary file counts none. */
function parseNumstat(numstat: string): (readonly [number, number])[] {
  const fields = numstat.split('\0');
  const counts: (readonly [number, number])[] = [];
  for (let at = 0; at < fields.length - 1;) {
    const [added = '', deleted = '', name = ''] = (fields[at] ?? '').split('\t');
    counts.push([Number(added) || 0, Number(deleted) || 0]);
    at += name === '' ? 3 : 1; // a rename leaves the name empty and gives both names as fields of their own
  }
  return counts;
}
