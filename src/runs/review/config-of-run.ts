import { DEFAULT_CONFIG, type ReviewConfig, toReviewConfig } from '../../config/repository/schema.ts';
import { isAtLeast } from '../../config/severity.ts';
import type { Finding } from '../../findings/finding.ts';
import type { ReviewRun } from './run.ts';

const DEFAULTS = toReviewConfig(DEFAULT_CONFIG);

/** What the repository asked for when the run was planned; defaults for a run that is older than a key. */
export function configOf({ plan, commands }: Pick<ReviewRun, 'plan' | 'commands'>): ReviewConfig {
  return { ...DEFAULTS, ...commands, ...plan?.config };
}

/** Those of a run's findings that are grave enough for the repository to see them. */
export function wantedFindings<T extends Pick<Finding, 'severity'>>(
  run: Pick<ReviewRun, 'plan'>,
  findings: readonly T[],
): readonly T[] {
  return findings.filter((finding) => isWanted(run, finding));
}

/** Whether a finding is grave enough for the repository to see it. */
export const isWanted = (run: Pick<ReviewRun, 'plan'>, { severity }: Pick<Finding, 'severity'>): boolean =>
  isAtLeast(severity, configOf(run).severityThreshold);
