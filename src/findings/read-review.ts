import { z } from 'zod';
import { type Finding, SubmittedFinding } from './finding.ts';
import { cleanText, describeProblems, fieldsOf, readList, shortenProblems, toPlainSchema } from './read-submission.ts';

export const MAX_FINDINGS = 500;
const MAX_SUMMARY = 20_000;

const SubmittedReview = z.object({
  summary: z
    .string()
    .min(1)
    .max(MAX_SUMMARY)
    .describe('What the change does and what you make of it, in a few sentences of Markdown.'),
  findings: z.array(SubmittedFinding).max(MAX_FINDINGS).describe('Every problem found; empty when there is none.'),
});

/** The input of the `submit_review` tool as plain JSON Schema: one object, no references. */
export const submitReviewSchema = toPlainSchema(SubmittedReview);

export interface ReadReview {
  /** Empty when the agent sent none that can be used; `rejected` says so. */
  readonly summary: string;
  readonly findings: Finding[];
  /** What was not taken and why, as `#index field: problem`; at most 51 lines of about 300 characters. */
  readonly rejected: string[];
}

/**
 * Reads what an agent submitted. Strict about each finding, tolerant about the list: one malformed finding does not cost
 * the others. Never throws. Texts come out well-formed and without NUL, as the database and the platforms need them.
 */
export function readReview(input: unknown): ReadReview {
  const { summary, findings } = fieldsOf(input);
  const readSummary = SubmittedReview.shape.summary.safeParse(cleanText(summary));
  const list = readList('findings', findings, {
    schema: SubmittedFinding,
    limit: MAX_FINDINGS,
    nameOf: (index) => `#${index}`,
  });
  return {
    summary: readSummary.data ?? '',
    findings: list.items.map(({ item }) => item),
    rejected: shortenProblems([
      ...(readSummary.success ? [] : describeProblems('summary', readSummary.error)),
      ...list.rejected,
    ]),
  };
}
