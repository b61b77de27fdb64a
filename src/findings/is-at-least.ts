import { SEVERITIES, type Severity } from './finding.ts';

/** Whether a severity is as grave as `floor`, or graver. */
export const isAtLeast = (severity: Severity, floor: Severity): boolean =>
  SEVERITIES.indexOf(severity) <= SEVERITIES.indexOf(floor);
