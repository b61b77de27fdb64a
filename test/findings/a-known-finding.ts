import type { KnownFinding } from '../../src/findings/known-finding.ts';
import type { ProvedFinding } from '../../src/findings/proved-finding.ts';
import { aFinding } from './a-finding.ts';

export const aProved = (fields: Partial<ProvedFinding> = {}): ProvedFinding => ({
  ...aFinding(),
  fingerprint: 'f1',
  placement: 'hunk',
  relocated: false,
  ...fields,
});

/** A finding that was posted in commit `old` and stood there when it was seen last. */
export function aKnown({
  finding,
  ...fields
}: Partial<Omit<KnownFinding, 'finding'>> & { finding?: Partial<ProvedFinding> } = {}): KnownFinding {
  const proved = aProved(finding);
  return {
    key: 'aaaa0001',
    finding: proved,
    basePath: proved.path,
    state: 'open',
    stateSha: 'old',
    isGone: false,
    isPosted: true,
    hasThread: true,
    episode: 1,
    lastSeenSha: 'old',
    formerQuotes: [],
    ...fields,
  };
}
