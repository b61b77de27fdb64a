import { expect, it } from 'vitest';
import { SecretMasker } from '../../../src/core/secrets.ts';
import { renderAnswer } from '../../../src/publish/answer/render-answer.ts';
import { renderStaleNote, withStaleNote } from '../../../src/publish/answer/stale-note.ts';
import { withAnswerMark } from '../../../src/publish/answer-comment.ts';
import { aProvedAnswer } from '../../findings/answer/a-citation.ts';
import { ANSWER_SHA, anAnswerReport } from './an-answer-report.ts';

const masker = new SecretMasker();
const stale = { sha: ANSWER_SHA, changed: [1, 3], ask: '/research' };
const NOTE = renderStaleNote(stale);
const MARK = `<!-- proofline:stale:${ANSWER_SHA} -->`;
const END = '<!-- proofline:answer:run1 -->';
const later = { ...stale, sha: 'f'.repeat(40) };
const commentOf = (answer: string) =>
  withAnswerMark('run1', renderAnswer(anAnswerReport({ answer: aProvedAnswer({ answer }) }), { masker }));

it('notes once that cited code has changed, and ends as it ended before', () => {
  const body = commentOf('The price holds the tax [1].');
  const noted = withStaleNote(body, stale);
  expect(noted).toBe(`${NOTE}\n\n${body.slice(0, -END.length)}${MARK}\n\n${END}`);
  expect(NOTE).toMatch(/^> \*\*Out of date\?\*\* The code cited as \\\[1\\\], \\\[3\\\] has changed in `0123456`\./);
  expect(withStaleNote(noted, later)).toBe(noted);
});

it.each([
  ['the same words', '> **Out of date?** no [1]'],
  ['the very same sentence', NOTE],
  ['the mark', `${MARK}\n\n${END}`],
])('takes an answer that holds %s for none with a note', (_what, answer) => {
  const body = commentOf(answer);
  const noted = withStaleNote(body, later);
  expect(noted.startsWith(renderStaleNote(later))).toBe(true);
  expect(withStaleNote(noted, stale)).toBe(noted);
});

it('is not misled by what people write above an answer, nor by what they take away', () => {
  const edited = `> **Out of date?** I think so. ${MARK}\n\n${commentOf('Here [1].')}`;
  expect(withStaleNote(edited, later)).toContain(renderStaleNote(later));
  const cut = withStaleNote('Here [1].', later);
  expect(withStaleNote(cut, stale)).toBe(cut);
});

it('gives no second note to a comment that was noted before there was a mark', () => {
  const body = `${NOTE}\n\n${commentOf('Here [1].')}`;
  expect(withStaleNote(body, later)).toBe(body);
});

it('gives no second note to a comment whose first one somebody has taken away', () => {
  const noted = withStaleNote(commentOf('Here [1].'), stale);
  const taken = noted.replace(`${NOTE}\n\n`, '');
  expect(taken).not.toContain('Out of date?');
  expect(withStaleNote(taken, later)).toBe(taken);
});

it('names twenty citations and counts the others', () => {
  const changed = Array.from({ length: 23 }, (_, index) => index + 1);
  expect(renderStaleNote({ ...stale, changed })).toMatch(/ \\\[19\\\], \\\[20\\\] and 3 more has changed in /);
});
