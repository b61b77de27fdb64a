import { z } from 'zod';
import { CONFIDENCES, RepositoryPath } from '../finding.ts';
import { cleanText, describeProblems, fieldsOf, readList, shortenProblems, toPlainSchema } from '../read-submission.ts';
import type { Citation, SubmittedAnswer } from './citation.ts';

const MAX_ANSWER = 100_000;
export const MAX_CITATIONS = 200;
const MAX_NOT_CHECKED = 50;

/** A citation as the agent submits it; the only place where its wire names stand. */
const SubmittedCitation = z
  .object({
    repository: z
      .string()
      .min(1)
      .max(200)
      .optional()
      .describe('OWNER/NAME, only when several repositories are mounted and this is not the first of them.'),
    path: RepositoryPath,
    start_line: z.int().positive().max(10_000_000).describe('First line of the quote, counted from 1.'),
    end_line: z.int().positive().max(10_000_000).describe('Last line of the quote.'),
    quote: z
      .string()
      .min(1)
      .max(20_000)
      .describe('The cited lines, copied verbatim, without line numbers or omissions.'),
  })
  .refine((citation) => citation.end_line >= citation.start_line, {
    path: ['end_line'],
    error: 'ends before it starts',
  });

const Note = z.string().min(1).max(1000);

/** What every answer of an agent is made of. */
export const SubmittedAnswerInput = z.object({
  answer: z
    .string()
    .min(1)
    .max(MAX_ANSWER)
    .describe('The answer in Markdown. Refers to citations by their place in the list: [1], [2].'),
  citations: z
    .array(SubmittedCitation)
    .max(MAX_CITATIONS)
    .describe('The code that the answer rests on, in the order of its numbers.'),
  confidence: z.enum(CONFIDENCES),
  not_checked: z
    .array(Note)
    .max(MAX_NOT_CHECKED)
    .describe('What somebody could think was looked at and was not, one sentence each; empty when there is nothing.'),
});

/** The input of the `submit_answer` tool as plain JSON Schema: one object, no references. */
export const submitAnswerSchema = toPlainSchema(SubmittedAnswerInput);

export interface ReadAnswer extends SubmittedAnswer {
  /** What was not taken and why, as `[number] field: problem`; at most 51 lines of about 300 characters. */
  readonly rejected: readonly string[];
}

/**
 * Reads what an agent submitted. Strict about each citation, tolerant about the list: one malformed citation does not
 * cost the others, and they keep their numbers. Without a usable confidence it is low. Never throws. Texts come out
 * well-formed and without NUL, as the database and the platforms need them.
 */
export function readAnswer(input: unknown): ReadAnswer {
  const { answer, citations, confidence, not_checked: notChecked } = fieldsOf(input);
  const { shape } = SubmittedAnswerInput;
  const readText = shape.answer.safeParse(cleanText(answer));
  const readConfidence = shape.confidence.safeParse(confidence);
  const list = readList('citations', citations, {
    schema: SubmittedCitation,
    limit: MAX_CITATIONS,
    nameOf: (index) => `[${index + 1}]`,
  });
  const notes = readList('not_checked', notChecked ?? [], {
    schema: Note,
    limit: MAX_NOT_CHECKED,
    nameOf: (index) => `not_checked ${index + 1}`,
  });
  return {
    answer: readText.data?.trim() ?? '',
    citations: list.items.map(({ item, index }) => toCitation(item, index + 1)),
    confidence: readConfidence.data ?? 'low',
    notChecked: notes.items.map(({ item }) => item),
    rejected: shortenProblems([
      ...(readText.success ? [] : describeProblems('answer', readText.error)),
      ...(readConfidence.success ? [] : describeProblems('confidence', readConfidence.error)),
      ...list.rejected,
      ...notes.rejected,
    ]),
  };
}

function toCitation(
  { start_line: startLine, end_line: endLine, repository, path, quote }: z.infer<typeof SubmittedCitation>,
  number: number,
): Citation {
  return { number, ...(repository === undefined ? {} : { repository }), path, startLine, endLine, quote };
}
