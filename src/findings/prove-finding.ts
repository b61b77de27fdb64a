import type { Normalized } from './evidence.ts';
import type { Finding } from './finding.ts';
import { proveQuote, type QuoteProof } from './prove-quote.ts';

export type Proof =
  | {
      readonly kind: 'proved';
      /** The finding at the lines where its evidence stands. Without a suggestion when the lines it replaced are unclear. */
      readonly finding: Finding;
      /** Whether the evidence begins on another line than the one cited. */
      readonly relocated: boolean;
    }
  | Extract<QuoteProof, { kind: 'refused' }>;

/**
 * Holds a finding against `text`, the blob of its path on its side; `undefined` when there is no such file. Where its
 * evidence is looked for, and what `known` is, `proveQuote` says.
 */
export function proveFinding(finding: Finding, text: string | undefined, known?: Normalized): Proof {
  const where = finding.side === 'head' ? 'the head commit' : 'the merge base (side "base")';
  const words = { noun: 'evidence', where, check: 'the path and the side' };
  const proof = proveQuote({ ...finding, quote: finding.evidence }, text, words, known);
  return proof.kind === 'proved' ? accept(finding, proof) : proof;
}

function accept(finding: Finding, { startLine, endLine }: Pick<Finding, 'startLine' | 'endLine'>): Proof {
  const moved = { ...finding, startLine, endLine };
  const sameHeight = endLine - startLine === finding.endLine - finding.startLine;
  if (!sameHeight) delete moved.suggestion;
  return { kind: 'proved', finding: moved, relocated: startLine !== finding.startLine };
}
