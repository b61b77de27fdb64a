import { z } from 'zod';
import { type ReadAnswer, readAnswer, SubmittedAnswerInput } from '../answer/read-answer.ts';
import { type Finding, SubmittedFinding } from '../finding.ts';
import { describeProblems, fieldsOf, readList, shortenProblems, toPlainSchema } from '../read-submission.ts';
import { VERDICTS, type Verdict } from './verdict.ts';

const SubmittedVerdict = z
  .enum(VERDICTS)
  .describe('stands: the finding holds. withdrawn: it does not. corrected: it was named wrongly or too gravely.');

const SubmittedReply = SubmittedAnswerInput.extend({
  verdict: SubmittedVerdict,
  finding: SubmittedFinding.optional().describe('Only with "corrected": the whole finding as it should have been.'),
});

/** The input of the `submit_reply` tool as plain JSON Schema: one object, no references. */
export const submitReplySchema = toPlainSchema(SubmittedReply);

export interface ReadReply extends ReadAnswer {
  /** Absent when the agent sent none that can be used, or a correction without a usable finding; `rejected` says so. */
  readonly verdict?: Verdict['kind'];
  /** As it should have been; present exactly with `corrected`. */
  readonly finding?: Finding;
}

/** Reads what an agent replies to somebody who doubts a finding; as tolerant as `readAnswer`, and never throws. */
export function readReply(input: unknown): ReadReply {
  const { verdict, finding } = fieldsOf(input);
  const answer = readAnswer(input);
  const read = SubmittedVerdict.safeParse(verdict);
  if (!read.success) return { ...answer, rejected: withProblems(answer, describeProblems('verdict', read.error)) };
  if (read.data !== 'corrected') return { ...answer, verdict: read.data };
  const { items, rejected } = readList('finding', [finding], {
    schema: SubmittedFinding,
    limit: 1,
    nameOf: () => 'finding',
  });
  const corrected = items[0]?.item;
  if (corrected === undefined) return { ...answer, rejected: withProblems(answer, rejected) };
  return { ...answer, verdict: 'corrected', finding: corrected };
}

const withProblems = ({ rejected }: ReadAnswer, problems: readonly string[]) =>
  shortenProblems([...problems, ...rejected]);
