import { coverage } from '../../findings/coverage.ts';
import { toRange } from '../../sessions/reads-by-path.ts';
import type { FileRead } from '../../sessions/reads.ts';
import type { PlannedFile, ReviewPlan } from './context.ts';
import { diffSections } from './diff-handover.ts';
import type { ReviewRun } from './run.ts';

interface SessionReads {
  /** Of what was handed over. */
  readonly files: readonly PlannedFile[];
  readonly reads: readonly FileRead[];
}

/**
 * Removed files of which a session has opened the whole diff. Where it was too large for the first message there is
 * nothing else to open: they do not stand in the reviewed commit.
 */
export function removedFilesRead(run: ReviewRun, plan: ReviewPlan): ReadonlySet<string> {
  const removed = new Set(plan.files.filter(isRemoved).map(({ path }) => path));
  if (removed.size === 0) return removed;
  return new Set(sessionsOf(run, plan).flatMap((session) => sectionsRead(session, removed)));
}

const isRemoved = ({ status, givenInFull, skipped }: PlannedFile) =>
  status === 'removed' && !givenInFull && skipped === undefined;

function sessionsOf(
  { parts, formerSessions = [], turn }: ReviewRun,
  { files, groups = [] }: ReviewPlan,
): SessionReads[] {
  if (parts === undefined)
    return [{ files, reads: [...formerSessions.flatMap(({ reads }) => reads), ...(turn?.reads ?? [])] }];
  return parts.map(({ reads }, index) => {
    const paths = new Set(groups[index]?.paths);
    return { files: files.filter(({ path }) => paths.has(path)), reads: reads.flatMap((mounted) => mounted.reads) };
  });
}

function sectionsRead({ files, reads }: SessionReads, removed: ReadonlySet<string>): string[] {
  const byFile = Map.groupBy(reads, ({ path }) => path);
  return diffSections(files)
    .filter(({ of }) => removed.has(of))
    .filter(({ path, lines }) => {
      const [section] = coverage(new Map([[path, (byFile.get(path) ?? []).map(toRange)]]), new Map([[path, lines]]));
      return section?.unread.length === 0;
    })
    .map(({ of }) => of);
}
