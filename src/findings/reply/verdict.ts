import type { ProvedFinding } from '../proved-finding.ts';

export const VERDICTS = ['stands', 'withdrawn', 'corrected'] as const;

/** What becomes of a finding that somebody has replied to. */
export type Verdict =
  | { readonly kind: 'stands' | 'withdrawn' }
  /** The finding as it should have been, proved like any other. */
  | { readonly kind: 'corrected'; readonly finding: ProvedFinding };
