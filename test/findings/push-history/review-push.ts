import { compareFindings } from '../../../src/findings/compare-findings.ts';
import { type ComparedFinding, isForReview } from '../../../src/findings/compared-finding.ts';
import type { DiffedFile } from '../../../src/findings/find-moved.ts';
import { fingerprint } from '../../../src/findings/fingerprint.ts';
import type { KnownFinding } from '../../../src/findings/known-finding.ts';
import { proveFinding } from '../../../src/findings/prove-finding.ts';
import type { ProvedFinding } from '../../../src/findings/proved-finding.ts';
import { type Memory, rememberConcluded, rememberPosted } from '../../../src/findings/remember-findings.ts';
import { type FileText, traceFindings } from '../../../src/findings/trace-findings.ts';
import { textOf, type Tree } from './tree.ts';

export type Rows = Map<string, KnownFinding>;

export interface Push {
  readonly sha: string;
  readonly head: Tree;
  readonly base: Tree;
  readonly files: readonly DiffedFile[];
  /** Commits that can still be read. */
  readonly commits: ReadonlyMap<string, Tree>;
}

/** Compares and remembers the findings of one review, as the App does it. */
export async function reviewPush(
  { sha, head, base, files, commits }: Push,
  rows: Rows,
  findings: readonly ProvedFinding[],
  isComplete: boolean,
): Promise<ComparedFinding[]> {
  const trees = new Map([...commits, [sha, head], ['base', base]]);
  const read = (at: string, path: string): Promise<FileText> => {
    const file = trees.get(at)?.get(path);
    return Promise.resolve(file === undefined ? { kind: 'missing' } : { kind: 'text', text: textOf(file) });
  };
  const traced = await traceFindings([...rows.values()], { headSha: sha, mergeBase: 'base', files, read });
  const nameInBase = new Map(files.map(({ path, previousPath }) => [path, previousPath ?? path]));
  const compared = compareFindings({
    traced,
    findings,
    isComplete,
    basePathOf: (path) => nameInBase.get(path) ?? path,
    carry: ({ known, fate }) => {
      const file = fate.kind === 'stands' ? head.get(fate.path) : undefined;
      if (fate.kind !== 'stands' || file === undefined) return undefined;
      const { start: startLine, end: endLine } = fate.lines;
      return prove({ ...known.finding, path: fate.path, startLine, endLine }, textOf(file), files);
    },
  });
  const threads = compared.filter(isForReview).map(({ key }) => key);
  apply(rows, rememberPosted(compared, { headSha: sha, threads }));
  apply(rows, rememberConcluded(compared, sha, true));
  return compared;
}

/** A finding as the App accepts it; undefined when its evidence does not stand there. */
export function prove(finding: ProvedFinding, text: string, files: readonly DiffedFile[]): ProvedFinding | undefined {
  const proof = proveFinding(finding, text);
  if (proof.kind === 'refused') return undefined;
  const previousPath = files.find(({ path }) => path === finding.path)?.previousPath;
  return { ...finding, ...proof.finding, fingerprint: fingerprint(proof.finding, previousPath) };
}

/** What the database does with what is to be remembered. */
function apply(rows: Rows, memories: readonly Memory[]): void {
  for (const { row, from } of memories) {
    const present = rows.get(row.key);
    if (present?.state === from?.state && present?.episode === from?.episode) rows.set(row.key, row);
  }
}
