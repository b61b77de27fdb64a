import { DEFAULT_CONFIG, type ReviewConfig } from '../config/repository/schema.ts';
import { isAtLeast } from '../config/severity.ts';
import { isSure, type ProvedFinding } from '../findings/proved-finding.ts';
import type { ReviewReport } from './report.ts';

/** What the repository asked for, or the defaults. */
export const configOf = ({ config }: Pick<ReviewReport, 'config'>): ReviewConfig => config ?? DEFAULT_CONFIG;

/** Whether findings can fail the check: then nothing else may let it pass either. So it is when nobody knows. */
export const isGating = (report: Pick<ReviewReport, 'config' | 'isConfigUnknown'>): boolean =>
  report.isConfigUnknown === true || configOf(report).failOn !== 'off';

/** The findings that fail the check. One of low confidence never does: it is shown nowhere but in the summary. */
export function findingsAtGate(report: Pick<ReviewReport, 'config' | 'findings'>): readonly ProvedFinding[] {
  const { failOn } = configOf(report);
  if (failOn === 'off') return [];
  return report.findings.filter((finding) => isSure(finding) && isAtLeast(finding.severity, failOn));
}
