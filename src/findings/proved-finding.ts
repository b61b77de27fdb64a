import type { Finding } from './finding.ts';
import type { Placement } from './place-finding.ts';

/** A finding whose evidence stands at its lines in the reviewed commit. */
export interface ProvedFinding extends Finding {
  readonly fingerprint: string;
  readonly placement: Placement;
  /** Whether the agent had cited other lines. */
  readonly relocated: boolean;
  /** For the base side: the line of the head commit at which the cited code stood. */
  readonly headLine?: number;
}

/** Whether a finding is annotated and commented on; one of low confidence stays in the check's summary. */
export const isSure = ({ confidence }: Pick<Finding, 'confidence'>): boolean => confidence !== 'low';

/** What tells two findings of one commit apart. */
export const placeOf = ({ fingerprint, side, startLine }: ProvedFinding): string =>
  `${fingerprint}:${side}:${startLine}`;

/**
 * Adds findings to those that were accepted before; one that was accepted for the same code at the same place takes the
 * earlier one's place. Equal code at two places is two findings.
 */
export function mergeFindings(
  accepted: readonly ProvedFinding[],
  added: readonly ProvedFinding[],
): readonly ProvedFinding[] {
  return [...new Map([...accepted, ...added].map((finding) => [placeOf(finding), finding])).values()];
}
