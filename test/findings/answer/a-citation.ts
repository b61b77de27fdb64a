import type { Citation, ProvedAnswer, ProvedCitation } from '../../../src/findings/answer/citation.ts';

/** A citation, with what a test cares about laid over it. */
export function aCitation(fields: Partial<Citation> = {}): Citation {
  return { number: 1, path: 'src/price.ts', startLine: 3, endLine: 3, quote: 'return net * 1.2;', ...fields };
}

/** One that was proved as it was cited. */
export const aProvedCitation = (fields: Partial<ProvedCitation> = {}): ProvedCitation => ({
  ...aCitation(fields),
  relocated: false,
  ...fields,
});

/** A proved answer, with what a test cares about laid over it. */
export function aProvedAnswer(fields: Partial<ProvedAnswer> = {}): ProvedAnswer {
  return {
    answer: 'The price holds the tax [1].',
    citations: [aProvedCitation()],
    confidence: 'high',
    notChecked: [],
    uncited: [],
    ...fields,
  };
}
