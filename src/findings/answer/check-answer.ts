import type { ProvedAnswer, ProvedCitation, SubmittedAnswer } from './citation.ts';
import { markersIn } from './markers.ts';
import type { CitationProof } from './prove-citation.ts';
import { type ReadCode, uncitedPlaces } from './uncited-places.ts';

/** What about an answer is not borne out by its citations. */
export type AnswerProblem =
  /** Its text refers to a citation that was refused, or that there never was. */
  | { readonly kind: 'unproved-marker'; readonly number: number }
  /** A proved citation that its text never refers to. */
  | { readonly kind: 'unused-citation'; readonly number: number }
  /** Its text names a place that no proved citation covers. */
  | { readonly kind: 'uncited-place'; readonly place: string };

export interface CheckedAnswer {
  readonly answer: ProvedAnswer;
  readonly problems: readonly AnswerProblem[];
}

/**
 * Holds the text of an answer against the proofs of its citations, one for each in their order. Pure, and linear in the
 * text.
 */
export function checkAnswer(
  { answer, citations: submitted, confidence, notChecked }: SubmittedAnswer,
  proofs: readonly CitationProof[],
  read: ReadCode,
): CheckedAnswer {
  if (proofs.length !== submitted.length) throw new Error('a citation was not held against its file');
  const citations = proofs.flatMap((proof) => (proof.kind === 'proved' ? [proof.citation] : []));
  const uncited = uncitedPlaces(answer, citations, read);
  return {
    answer: { answer, citations, confidence, notChecked, uncited },
    problems: [
      ...markerProblems(markersIn(answer), citations),
      ...uncited.map((place) => ({ kind: 'uncited-place' as const, place })),
    ],
  };
}

function markerProblems(markers: readonly number[], citations: readonly ProvedCitation[]): AnswerProblem[] {
  const proved = new Set(citations.map(({ number }) => number));
  const used = new Set(markers);
  return [
    ...markers.filter((number) => !proved.has(number)).map((number) => ({ kind: 'unproved-marker' as const, number })),
    ...[...proved]
      .filter((number) => !used.has(number))
      .map((number) => ({ kind: 'unused-citation' as const, number })),
  ];
}
