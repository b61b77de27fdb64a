import { DEFAULT_CONFIG, type RepositoryConfig, type ReviewConfig } from '../../config/repository/schema.ts';
import type { Finding } from '../../findings/finding.ts';
import { isAtLeast } from '../../findings/is-at-least.ts';
import type { ReviewRun } from './run.ts';

/** What the repository asked for when the run was planned; defaults for a run that is older than a key. */
export function configOf({ plan }: Pick<ReviewRun, 'plan'>): ReviewConfig {
  return { ...afterPlanning(DEFAULT_CONFIG), ...plan?.config };
}

/** What of a configuration still counts once the review is planned by it. */
export function afterPlanning(config: RepositoryConfig): ReviewConfig {
  const { pathFilters: _filters, instructions: _told, pathInstructions: _also, ...rest } = config;
  return rest;
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
