import { shortSha } from '../format.ts';
import type { StaleAnswer } from './answer-report.ts';

const WORDS = '> **Out of date?** The code cited as ';

/** One line that says which of an answer's citations are not there any more. */
export function renderStaleNote({ sha, changed, ask }: StaleAnswer): string {
  const numbers = changed.slice(0, 20).map((number) => `\\[${number}\\]`);
  const more = changed.length > numbers.length ? ` and ${changed.length - numbers.length} more` : '';
  return `${WORDS}${numbers.join(', ')}${more} has changed in \`${shortSha(sha)}\`. \`${ask} …\` asks again.`;
}

/** What ends the comment of an answer. */
const ANSWER_MARK = /(?:<!-- proofline:answer:\w+ -->)?$/;
/** Stands right before it: words alone could be those of the answer, or of anybody who has edited the comment. */
const STALE_MARK = new RegExp(String.raw`<!-- proofline:stale:[0-9a-f]{40,64} -->\s*${ANSWER_MARK.source}`);
/** The whole of a note as it was before there was a mark: the number of a citation is a link in answers, here it is none. */
const UNMARKED =
  /^> \*\*Out of date\?\*\* The code cited as \\\[\d+\\\].* has changed in `[0-9a-f]+`\. `.+ …` asks again\.\n\n/;

/** The comment of an answer with the note above it, once: a body that bears one is returned as it is. */
export function withStaleNote(body: string, stale: StaleAnswer): string {
  const whole = body.trimEnd();
  if (STALE_MARK.test(whole) || UNMARKED.test(whole)) return body;
  const [end = ''] = ANSWER_MARK.exec(whole) ?? [];
  const text = whole.slice(0, whole.length - end.length).trimEnd();
  return [renderStaleNote(stale), text, `<!-- proofline:stale:${stale.sha} -->`, ...(end === '' ? [] : [end])].join(
    '\n\n',
  );
}
