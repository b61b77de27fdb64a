import { stripHidden } from '../core/text/reveal-hidden.ts';

/** A text reduced to what a quote must match, with the way back to its lines. */
export interface Normalized {
  /** Non-blank lines without indentation and with no more blanks than part their tokens, joined by LF. */
  readonly text: string;
  /** Where each line of `text` starts; one more entry than lines, the last being the end. */
  readonly starts: readonly number[];
  /** The 1-based number that each line of `text` has in the source. */
  readonly lines: readonly number[];
}

/** What would be read as one token if no blank stood between: two words, two operators, two quotation marks. */
const MERGING = [String.raw`[\p{L}\p{M}\p{N}_$\u{10000}-\u{10ffff}]`, String.raw`[-+*/%=<>!&|^~?:.@#\\]`, '["\'`]'];
const NEEDLESS_BLANK = new RegExp(`(?!${MERGING.map((kind) => `(?<=${kind}) ${kind}`).join('|')}) `, 'gu');

/**
 * Forgives what whitespace may differ in: line endings, indentation, trailing blanks, inner runs, blanks around brackets
 * and operators, blank lines, and characters nobody can see. Everything else stays, so an invented token never matches;
 * nor does a line broken elsewhere. Lines end at LF, as for git.
 */
export function normalize(source: string): Normalized {
  const kept: string[] = [];
  const starts: number[] = [0];
  const lines: number[] = [];
  let length = 0;
  for (const [index, line] of source.split('\n').entries()) {
    const normal = foldBlanks(stripHidden(line).normalize('NFC'));
    if (normal === '') continue;
    kept.push(normal);
    lines.push(index + 1);
    length += normal.length + 1;
    starts.push(length);
  }
  return { text: kept.join('\n'), starts, lines };
}

const foldBlanks = (line: string) => line.trim().replaceAll(/\s+/g, ' ').replaceAll(NEEDLESS_BLANK, '');

/** Whether the text says anything: a brace or a blank line stands everywhere and proves nothing. */
export const saysSomething = (text: string): boolean => /[\p{L}\p{N}]/u.test(text);
