import type { Normalized } from '../evidence.ts';
import { proveQuote, type QuoteProof } from '../prove-quote.ts';
import type { Citation, ProvedCitation } from './citation.ts';

export type CitationProof =
  | { readonly kind: 'proved'; readonly citation: ProvedCitation }
  | Extract<QuoteProof, { kind: 'refused' }>;

const WORDS = { noun: 'quote', where: 'the commit that is read', check: 'the path' };

/**
 * Holds a citation against `text`, the blob of its path in the commit that is read; `undefined` when there is no such
 * file. Where its quote is looked for, and what `known` is, `proveQuote` says.
 */
export function proveCitation(citation: Citation, text: string | undefined, known?: Normalized): CitationProof {
  const proof = proveQuote(citation, text, WORDS, known);
  if (proof.kind === 'refused') return proof;
  const { startLine, endLine } = proof;
  const relocated = startLine !== citation.startLine;
  return { kind: 'proved', citation: { ...citation, startLine, endLine, relocated } };
}

/** What is said of a citation that names a repository which is not mounted. */
export const foreignRepository = (repositories: readonly string[]): CitationProof => ({
  kind: 'refused',
  reason: 'no-such-file',
  explanation: `That repository is not mounted. Name one of these: ${repositories.join(', ')}.`,
});

/**
 * Which of the mounted repositories a citation means, by `OWNER/NAME` or by a `NAME` that only one of them has; the first
 * where it names none. Undefined when it is none of them.
 */
export function citedRepository(
  { repository }: Pick<Citation, 'repository'>,
  mounted: readonly string[],
): string | undefined {
  if (repository === undefined) return mounted[0];
  const asked = repository.toLowerCase();
  const exact = mounted.find((fullName) => fullName.toLowerCase() === asked);
  if (exact !== undefined) return exact;
  const sameName = mounted.filter((fullName) => fullName.toLowerCase().split('/').at(-1) === asked);
  return sameName.length === 1 ? sameName[0] : undefined;
}
