import { SEVERITIES } from '../config/severity.ts';
import { compareText } from '../diff/compare-text.ts';
import { CONFIDENCES, type Finding } from './finding.ts';

/** The gravest first; among equals the surest, then by place. The order is total, so that a repeat shows the same list. */
export function sortBySeverity<T extends Finding>(findings: readonly T[]): T[] {
  return findings.toSorted(
    (one, other) =>
      compareWeight(one, other) ||
      compareText(one.path, other.path) ||
      one.startLine - other.startLine ||
      compareText(one.title, other.title),
  );
}

/** The graver before the less grave; of two as grave the surer. */
export const compareWeight = (one: Finding, other: Finding): number =>
  SEVERITIES.indexOf(one.severity) - SEVERITIES.indexOf(other.severity) ||
  CONFIDENCES.indexOf(one.confidence) - CONFIDENCES.indexOf(other.confidence);
