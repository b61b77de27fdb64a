import { isSure, placeOf, type ProvedFinding } from './proved-finding.ts';
import { compareWeight } from './sort.ts';

/**
 * Joins what several reviewers of one change have found. Where two of them speak of the same lines in the same category,
 * one finding stays: what people get as a comment before what they do not, then the graver, then the surer. One reviewer's
 * own findings are never folded into each other, nor into the same finding of another.
 */
export function foldDuplicates(lists: readonly (readonly ProvedFinding[])[]): ProvedFinding[] {
  const kept = new Map<string, ProvedFinding[]>();
  for (const list of lists) {
    for (const [path, findings] of Map.groupBy(list, (finding) => finding.path)) {
      kept.set(path, joined(kept.get(path) ?? [], findings));
    }
  }
  return [...kept.values()].flat();
}

function joined(others: readonly ProvedFinding[], findings: readonly ProvedFinding[]): ProvedFinding[] {
  const all = [...others];
  const places = new Map(others.map((other, index) => [placeOf(other), index]));
  const same = findings.map((finding) => places.get(placeOf(finding)));
  const taken = new Set(same);
  for (const [index, finding] of findings.entries()) {
    const twin = same[index] ?? others.findIndex((other, at) => !taken.has(at) && isAlike(other, finding));
    taken.add(twin);
    const before = all[twin];
    if (before === undefined) all.push(finding);
    else if (isWorthMore(finding, before)) all[twin] = finding;
  }
  return all;
}

function isAlike(one: ProvedFinding, other: ProvedFinding): boolean {
  const isSameKind = one.side === other.side && one.category === other.category;
  return isSameKind && one.startLine <= other.endLine && other.startLine <= one.endLine && isSameScale(one, other);
}

/** Two reviewers draw the borders of a problem differently; what speaks of a whole file is not about one of its lines. */
function isSameScale(one: ProvedFinding, other: ProvedFinding): boolean {
  const lengths = [one, other].map(({ startLine, endLine }) => endLine - startLine + 1);
  return Math.max(...lengths) <= 3 * Math.min(...lengths) + 2;
}

function isWorthMore(one: ProvedFinding, other: ProvedFinding): boolean {
  return isSure(one) === isSure(other) ? compareWeight(one, other) < 0 : isSure(one);
}
