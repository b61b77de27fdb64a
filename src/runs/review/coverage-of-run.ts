import { changedLines, type LineRange } from '../../diff/anchors.ts';
import { coverage } from '../../findings/coverage.ts';
import type { Outcome } from '../../publish/outcome.ts';
import type { Coverage } from '../../publish/report.ts';
import { readsByPath } from '../../sessions/reads-by-path.ts';
import { hunksOf } from './change-map.ts';
import type { PlannedFile, ReviewPlan } from './context.ts';
import { removedFilesRead } from './removed-files.ts';
import type { ReviewRun } from './run.ts';
import { hasWorked } from './spending.ts';

/**
 * A file is read when the agent opened all its changed lines or had them in full in its first message, in this review or
 * in an earlier one that it has not changed since. Files that were missed count as not read: who makes a change large
 * enough must not make it green.
 */
export function coverageOf(run: ReviewRun, plan: ReviewPlan): Coverage {
  const files = plan.files.filter((file) => file.skipped === undefined);
  const reads = readRanges(run);
  const handed = new Set([...handedOver(run, plan), ...removedFilesRead(run, plan)]);
  const wanted = new Map(
    files
      .filter(({ path, readAt }) => readAt === undefined && !handed.has(path))
      .map((file) => [file.path, changedHeadLines(file)]),
  );
  const opened = coverage(reads, wanted);
  const unread = opened.filter((file) => file.unread.length > 0 || !isTouched(file.path, wanted, reads));
  const missing = unread.map((file) => file.path);
  const missed = plan.files.filter((file) => file.isMissed === true).length + (plan.unlisted ?? 0);
  return { read: files.length - missing.length, total: files.length + missed, unread: missing };
}

/** Ends of a session that never looked at what it was given. */
const UNREAD_ENDS: ReadonlySet<string | undefined> = new Set<Outcome['kind']>(['refused', 'unreadable', 'unavailable']);

/** The files that a session was given in full. Without a session nothing was, whatever the plan says. */
function handedOver(run: ReviewRun, { files, groups = [] }: ReviewPlan): ReadonlySet<string> {
  const { parts } = run;
  const given = files.filter(({ givenInFull }) => givenInFull).map(({ path }) => path);
  if (parts === undefined) return new Set(hasWorked(run) ? given : []);
  const read = groups.filter((_, index) => {
    const part = parts[index];
    return part?.hasSession === true && !UNREAD_ENDS.has(part.outcome?.kind);
  });
  const inRead = new Set(read.flatMap(({ paths }) => paths));
  return new Set(given.filter((path) => inRead.has(path)));
}

/** A change that only deletes has no head line to read: its file counts once any of it was opened. */
function isTouched(path: string, wanted: ReadonlyMap<string, readonly number[]>, reads: ReadonlyMap<string, unknown>) {
  return (wanted.get(path)?.length ?? 0) > 0 || reads.has(path);
}

function changedHeadLines(file: PlannedFile): number[] {
  return changedLines(hunksOf(file.patch ?? file.computedPatch), 'head');
}

/** Only what was read of the reviewed commit counts: with the merge base checked out, the copies beside it. */
function readRanges({ target, plan, turn, formerSessions = [], parts = [] }: ReviewRun): Map<string, LineRange[]> {
  const repository = `${target.owner}/${target.repo}`;
  const inParts = parts.flatMap(({ reads }) => reads);
  const all = [...formerSessions, ...inParts, { reads: turn?.reads ?? [], mount: plan?.mount }];
  const ranges = all.flatMap(({ reads, mount }) => [
    ...readsByPath(reads, { repository, tree: mount === 'head' ? 'checkout' : 'head-copy' }),
  ]);
  const byPath = Map.groupBy(ranges, ([path]) => path);
  return new Map(Array.from(byPath, ([path, entries]) => [path, entries.flatMap(([, lines]) => lines)]));
}

/** The files whose changed lines have all been read. */
export function filesRead(run: ReviewRun, plan: ReviewPlan): string[] {
  const { unread } = coverageOf(run, plan);
  return plan.files
    .filter(({ skipped, path }) => skipped === undefined && !unread.includes(path))
    .map(({ path }) => path);
}
