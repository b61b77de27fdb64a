import { CONFIDENCES, type Finding, SEVERITIES } from './finding.ts';

/** The gravest first; among equals the surest, then by place. The order is total, so that a repeat shows the same list. */
export function sortBySeverity<T extends Finding>(findings: readonly T[]): T[] {
  return findings.toSorted(
    (one, other) =>
      SEVERITIES.indexOf(one.severity) - SEVERITIES.indexOf(other.severity) ||
      CONFIDENCES.indexOf(one.confidence) - CONFIDENCES.indexOf(other.confidence) ||
      compareText(one.path, other.path) ||
      one.startLine - other.startLine ||
      compareText(one.title, other.title),
  );
}

/** By code unit: the same on every machine, unlike a locale's order. */
const compareText = (one: string, other: string) => Number(one > other) - Number(one < other);
