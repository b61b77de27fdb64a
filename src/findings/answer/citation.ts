import type { Confidence } from '../finding.ts';

/** Code that an answer rests on: a quote and where it is said to stand. Lines are 1-based and inclusive. */
export interface Citation {
  /** What the answer's text refers to it by, as `[1]`: its place in the list that was handed in. */
  readonly number: number;
  /** As the agent names it; absent for the repository that was asked about. */
  readonly repository?: string;
  readonly path: string;
  readonly startLine: number;
  readonly endLine: number;
  /** The cited code, verbatim. */
  readonly quote: string;
}

/** An answer as the agent hands it in. Each one stands for itself: the last that can be used counts. */
export interface SubmittedAnswer {
  /** Markdown that refers to its citations as `[1]`. Empty when the agent sent none that can be used. */
  readonly answer: string;
  readonly citations: readonly Citation[];
  readonly confidence: Confidence;
  /** What the agent says it did not look at. */
  readonly notChecked: readonly string[];
}

/** A citation whose quote stands at its lines in the commit that was read. */
export interface ProvedCitation extends Citation {
  /** Whether the agent had cited other lines. */
  readonly relocated: boolean;
}

/** An answer with what of it was proved. Everything that is published of an answer comes from here. */
export interface ProvedAnswer extends Omit<SubmittedAnswer, 'citations'> {
  /** The proved ones in the order of their numbers. A marker of the text with another number is not a citation. */
  readonly citations: readonly ProvedCitation[];
  /** Places that the text names as `path:line` and that no proved citation covers, as they are written there. */
  readonly uncited: readonly string[];
}
