import { findAll } from './find-all.ts';
import type { Normalized } from './evidence.ts';

/** A place where the quote stands. Lines are 1-based and inclusive. */
export interface Occurrence {
  readonly startLine: number;
  readonly endLine: number;
  /** Whether the quote is made of whole lines; otherwise it begins or ends inside one, between two tokens. */
  readonly wholeLines: boolean;
}

/** Every place in `source` where `quote` stands without cutting a token in two, in the order of the text. */
export function locate(source: Normalized, quote: Normalized): Occurrence[] {
  let line = 0;
  return findAll(source.text, quote.text).flatMap((start) => {
    const end = start + quote.text.length;
    if (cutsToken(source.text, start) || cutsToken(source.text, end)) return [];
    while ((source.starts[line + 1] ?? Infinity) <= start) line += 1;
    const lastLine = line + quote.lines.length - 1;
    const wholeLines = source.starts[line] === start && source.starts[lastLine + 1] === end + 1;
    return [{ startLine: source.lines[line] ?? 1, endLine: source.lines[lastLine] ?? 1, wholeLines }];
  });
}

/** Letters, digits, `_`, `$` and halves of a surrogate pair: what belongs together when it stands side by side. */
const TOKEN_PART = /[\p{L}\p{M}\p{N}_$\ud800-\udfff]/u;

function cutsToken(text: string, at: number): boolean {
  return TOKEN_PART.test(text.charAt(at - 1)) && TOKEN_PART.test(text.charAt(at));
}
