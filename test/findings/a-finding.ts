import type { Finding } from '../../src/findings/finding.ts';

/** A valid finding, with what a test cares about laid over it. */
export function aFinding(fields: Partial<Finding> = {}): Finding {
  return {
    path: 'src/a.ts',
    side: 'head',
    startLine: 1,
    endLine: 1,
    severity: 'major',
    category: 'bug',
    title: 'Wrong',
    body: 'It is wrong.',
    evidence: 'wrong()',
    confidence: 'high',
    ...fields,
  };
}
