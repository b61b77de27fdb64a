import { typedLines } from '../commands/typed-lines.ts';

const MARKS = ['[skip review]', '[review skip]'] as const;

/**
 * Whether somebody typed `[skip review]` or `[review skip]` into title or description. Quotes, code and HTML comments do not
 * count: a template that explains the mark must not keep every pull request from review.
 */
export function holdsSkipMark(title: string, body: string): boolean {
  const text = [title, ...typedLines(body)].map(asRead).join('\n').toLowerCase();
  return MARKS.some((mark) => text.includes(mark));
}

/** A line without its code and comments. */
const asRead = (line: string) => line.replaceAll(/(?<ticks>`+)[^`]*\k<ticks>/g, '').replaceAll(/<!--.*?(?:-->|$)/g, '');

/** Whether one of the words stands in the title: as a word of its own, in any case. */
export function holdsKeyword(title: string, keywords: readonly string[]): boolean {
  const text = comparable(title);
  return keywords.some((keyword) => holdsWord(text, comparable(keyword)));
}

/** An accent may be a letter's own or a sign behind it. */
const comparable = (text: string) => text.normalize('NFC').toLowerCase();

function holdsWord(text: string, word: string): boolean {
  for (let at = text.indexOf(word); at !== -1; at = text.indexOf(word, at + 1)) {
    const isWhole = !touches(text[at - 1], word.at(0)) && !touches(word.at(-1), text[at + word.length]);
    if (isWhole) return true;
  }
  return false;
}

/** Two characters that belong to one word: `wip` does not stand in `swipe`. */
const touches = (left = '', right = '') => /[\p{L}\p{N}_]/u.test(left) && /[\p{L}\p{N}_]/u.test(right);
