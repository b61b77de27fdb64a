import type { Hit } from './search.ts';

/** Lines of a file, verbatim. */
export interface Quote {
  readonly at: Pick<Hit, 'mount' | 'file' | 'path'>;
  readonly startLine: number;
  readonly endLine: number;
  readonly text: string;
}

/** A sentence and the code that it rests on. */
export interface Statement {
  readonly text: string;
  readonly quotes: readonly Quote[];
}

/** What came of looking into a question. */
export interface Insight {
  readonly statements: readonly Statement[];
  readonly confidence: 'high' | 'medium' | 'low';
  readonly notChecked: readonly string[];
}
