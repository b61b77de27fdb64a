import type { LineRange } from '../diff/anchors.ts';
import { lastUntil } from '../diff/last-until.ts';
import { type Normalized, normalize } from './evidence.ts';
import { findAll } from './find-all.ts';
import { locate } from './locate.ts';

/** Characters of a quote that is not found by chance. */
export const SUBSTANTIAL = 20;

/** A text in which many quotes are looked for: whatever takes time for a large one is done once. */
export class QuotedText {
  readonly lines: readonly string[];
  readonly #source: Normalized;
  readonly #places = new Map<string, readonly LineRange[]>();
  #squeezed: Squeezed | undefined;

  constructor(text: string) {
    this.lines = text.split('\n');
    this.#source = normalize(text);
  }

  /**
   * Where a quote stands, in the order of the text; the same lines count once, however often it stands in them. One that
   * stands nowhere is taken to stand where only its line breaks are others, unless it is too short to be told apart.
   */
  placesOf(quote: Normalized): readonly LineRange[] {
    const known = this.#places.get(quote.text);
    if (known !== undefined) return known;
    const exact = locate(this.#source, quote).map(({ startLine: start, endLine: end }) => ({ start, end }));
    const found = exact.length > 0 ? exact : this.#brokenOtherwise(quote);
    const places = found.filter(({ start }, index) => start !== found[index - 1]?.start);
    this.#places.set(quote.text, places);
    return places;
  }

  #brokenOtherwise({ text }: Normalized): LineRange[] {
    const quote = withoutBlanks(text);
    if (quote.length < SUBSTANTIAL) return [];
    const { text: squeezed, starts } = (this.#squeezed ??= squeeze(this.#source));
    const lineAt = (at: number) => this.#source.lines[lastUntil(starts, at, (start) => start)] ?? 1;
    return findAll(squeezed, quote).map((at) => ({ start: lineAt(at), end: lineAt(at + quote.length - 1) }));
  }
}

/** A text without any blank, and where each of its lines starts in it. */
interface Squeezed {
  readonly text: string;
  readonly starts: readonly number[];
}

export const withoutBlanks = (text: string): string => text.replaceAll(/\s+/g, '');

function squeeze({ text }: Normalized): Squeezed {
  const lines = text.split('\n').map(withoutBlanks);
  let length = 0;
  const starts = lines.map((line) => (length += line.length) - line.length);
  return { text: lines.join(''), starts };
}
