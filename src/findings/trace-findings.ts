import type { LineRange } from '../diff/anchors.ts';
import { type Normalized, normalize, saysSomething } from './evidence.ts';
import type { Fate } from './fate.ts';
import { type Addition, additionsOf, type DiffedFile, findMoved } from './find-moved.ts';
import { findRenamed } from './find-renamed.ts';
import { followFile } from './follow-file.ts';
import type { KnownFinding } from './known-finding.ts';
import { locate, type Occurrence } from './locate.ts';
import { type Trace, traceEvidence } from './trace-evidence.ts';

/** A file of a commit, if it has one and its text can be read. */
export type FileText =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'missing' }
  | { readonly kind: 'unreadable' };

export interface TraceOptions {
  readonly headSha: string;
  readonly mergeBase: string;
  /** The files of the change. */
  readonly files: readonly DiffedFile[];
  /** Reads a file of a commit; asked for the same one more than once. */
  readonly read: (sha: string, path: string) => Promise<FileText>;
}

/** A known finding with what has become of it. */
export interface TracedFinding {
  readonly known: KnownFinding;
  readonly fate: Fate;
}

/**
 * Finds out what has become of the code that known findings quote, in the order in which they are given. Only what was
 * looked for and not found is `gone`.
 */
export async function traceFindings(known: readonly KnownFinding[], options: TraceOptions): Promise<TracedFinding[]> {
  const fates = new Map<string, Fate>();
  const byPath = new Map<string, KnownFinding[]>();
  const additions = additionsOf(options.files);
  for (const one of known) {
    if (!isOnHead(one)) fates.set(one.key, await traceRemoval(one, options));
    else {
      const path = await pathNow(one, additions, options);
      if (path === undefined) fates.set(one.key, { kind: 'gone' });
      else byPath.set(path, [...(byPath.get(path) ?? []), one]);
    }
  }
  for (const [path, group] of byPath) {
    for (const { known: one, fate } of await traceInFile(group, path, options)) fates.set(one.key, fate);
  }
  await followMoved(known.filter(isOnHead), fates, additions, options);
  return known.map((one) => ({ known: one, fate: fates.get(one.key) ?? { kind: 'unknown' } }));
}

/** The path under which a finding's file goes on in the head; undefined when it was deleted. */
async function pathNow(
  known: KnownFinding,
  additions: readonly Addition[],
  { headSha, files, read }: TraceOptions,
): Promise<string | undefined> {
  const { finding, basePath, lastSeenSha } = known;
  const file = followFile(known, files);
  if (file !== undefined && file.status !== 'removed') return file.path;
  for (const path of new Set([finding.path, basePath])) {
    if (path !== file?.path && (await read(headSha, path)).kind !== 'missing') return path;
  }
  const former = await read(lastSeenSha, finding.path);
  return former.kind === 'text' ? findRenamed(former.text, additions) : undefined;
}

const isOnHead = ({ finding }: KnownFinding) => finding.side === 'head';

async function traceInFile(
  group: readonly KnownFinding[],
  path: string,
  { headSha, read }: TraceOptions,
): Promise<TracedFinding[]> {
  const after = await read(headSha, path);
  if (after.kind === 'unreadable') return group.map((known) => ({ known, fate: { kind: 'unknown' } }));
  if (after.kind === 'missing') return group.map((known) => ({ known, fate: { kind: 'gone' } }));
  const traceable = await Promise.all(
    group.map(async (known) => {
      const before = await read(known.lastSeenSha, known.finding.path);
      return { known, before: before.kind === 'text' ? before.text : undefined };
    }),
  );
  const lost = new Set(
    traceable.filter(({ known, before }) => before === undefined && isTrivial(known)).map(({ known }) => known),
  );
  return traceEvidence(traceable, after.text).map((trace) => ({
    known: trace.known,
    fate: lost.has(trace.known) ? { kind: 'unknown' } : fateOf(trace, path),
  }));
}

/** A brace can only be followed along a diff. */
const isTrivial = ({ finding }: KnownFinding) => !saysSomething(finding.evidence);

function fateOf({ stands, replacedBy }: Trace, path: string): Fate {
  if (stands !== undefined) return { kind: 'stands', path, lines: stands };
  return { kind: 'gone', path, ...(replacedBy === undefined ? {} : { lines: replacedBy }) };
}

/** Code that is gone from its file may have been moved to another one: then it is not gone. */
async function followMoved(
  known: readonly KnownFinding[],
  fates: Map<string, Fate>,
  additions: readonly Addition[],
  options: TraceOptions,
): Promise<void> {
  for (const one of known) {
    const fate = fates.get(one.key);
    // What was fixed is looked for elsewhere only when its file is gone: a renaming may have been taken back.
    if (fate?.kind !== 'gone' || (one.state === 'fixed' && fate.path !== undefined)) continue;
    const moved = { ...one.finding, path: fate.path ?? one.finding.path };
    for (const path of findMoved(moved, additions, fate.path !== undefined)) {
      const lines = await freePlace(one, path, fates, options);
      if (lines === undefined) continue;
      fates.set(one.key, { kind: 'stands', path, lines });
      break;
    }
  }
}

/** The first place in a file where the quote stands and no known finding does. */
async function freePlace(
  { finding }: KnownFinding,
  path: string,
  fates: ReadonlyMap<string, Fate>,
  { headSha, read }: TraceOptions,
): Promise<LineRange | undefined> {
  const file = await read(headSha, path);
  if (file.kind !== 'text') return undefined;
  const standing = [...fates.values()].flatMap((fate) =>
    fate.kind === 'stands' && fate.path === path ? fate.lines : [],
  );
  const taken = new Set(standing.map(({ start }) => start));
  const places = locate(normalize(file.text), normalize(finding.evidence));
  const free = places.find(({ startLine }) => !taken.has(startLine));
  return free === undefined ? undefined : { start: free.startLine, end: free.endLine };
}

/**
 * A finding about deleted code stands until the code is back: as long as the head holds it no more often than it did.
 * Code that the merge base does not hold any more cannot be quoted, so nothing is said about it.
 */
async function traceRemoval(known: KnownFinding, { headSha, mergeBase, files, read }: TraceOptions): Promise<Fate> {
  const { finding, basePath, lastSeenSha } = known;
  const file = followFile(known, files);
  const quote = normalize(finding.evidence);
  const base = await read(mergeBase, basePath);
  const head = countIn(await read(headSha, file?.path ?? basePath), quote);
  const former = await read(lastSeenSha, finding.path);
  const places = base.kind === 'text' ? locate(normalize(base.text), quote) : [];
  const distance = ({ startLine }: Occurrence) => Math.abs(startLine - finding.startLine);
  const place = places.toSorted((one, other) => distance(one) - distance(other))[0];
  if (head === undefined || former.kind === 'unreadable' || place === undefined) return { kind: 'unknown' };
  // A commit that was force-pushed away may be missing as a whole.
  const most = former.kind === 'text' ? (countIn(former, quote) ?? 0) : places.length - 1;
  if (head > most) return { kind: 'gone' };
  return { kind: 'stands', path: file?.path ?? basePath, lines: { start: place.startLine, end: place.endLine } };
}

function countIn(file: FileText, quote: Normalized): number | undefined {
  if (file.kind === 'unreadable') return undefined;
  return file.kind === 'missing' ? 0 : locate(normalize(file.text), quote).length;
}
