import { fingerprint } from '../../findings/fingerprint.ts';
import { type FileDiff, placeFinding } from '../../findings/place-finding.ts';
import type { Proof } from '../../findings/prove-finding.ts';
import type { ProvedFinding } from '../../findings/proved-finding.ts';
import { isValidSuggestion } from '../../findings/suggestion.ts';
import { headLineOf } from './change-map.ts';

/** A finding whose proof held, with its place in the change and what it is known by. `text` is what it was proved against. */
export function acceptFinding(
  proof: Extract<Proof, { kind: 'proved' }>,
  text: string,
  diff: FileDiff | undefined,
  changes: ReadonlyMap<string, FileDiff>,
): ProvedFinding {
  const { suggestion, ...finding } = proof.finding;
  const hunks = diff?.hunks ?? [];
  const isUsable = suggestion !== undefined && isValidSuggestion(proof.finding, text, hunks);
  return {
    ...finding,
    // GitHub knows a renamed file by its new name only, also for what stood in it before.
    path: diff?.file.path ?? finding.path,
    ...(isUsable ? { suggestion } : {}),
    ...(finding.side === 'base' ? { headLine: headLineOf(hunks, finding.startLine) } : {}),
    relocated: proof.relocated,
    placement: placeFinding(finding, changes),
    fingerprint: fingerprint(finding, diff?.file.previousPath),
  };
}
