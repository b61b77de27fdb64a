import { z } from 'zod';
import { type Finding, SubmittedFinding } from './finding.ts';

export const MAX_FINDINGS = 500;
const MAX_SUMMARY = 20_000;
/** How much of a refusal the agent is told; what it submitted may stand in there. */
const MAX_REJECTIONS = 50;
const MAX_PROBLEM = 300;

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
  const list = Array.isArray(findings) ? findings.slice(0, MAX_FINDINGS) : [];
  const read = list.map((item) => SubmittedFinding.safeParse(cleanFields(item)));
  const readSummary = SubmittedReview.shape.summary.safeParse(cleanText(summary));
  const rejected = [
    ...(readSummary.success ? [] : describe('summary', readSummary.error)),
    ...describeList(findings),
    ...read.flatMap((result, index) => (result.success ? [] : describe(`#${index}`, result.error))),
  ];
  return {
    summary: readSummary.data ?? '',
    findings: read.flatMap((result) => (result.success ? [result.data] : [])),
    rejected: shorten(rejected),
  };
}

function fieldsOf(input: unknown): { summary?: unknown; findings?: unknown } {
  return typeof input === 'object' && input !== null ? input : {};
}

function describeList(findings: unknown): string[] {
  if (!Array.isArray(findings)) return ['findings: must be a list'];
  const surplus = findings.length - MAX_FINDINGS;
  return surplus > 0 ? [`findings: ${surplus} beyond the first ${MAX_FINDINGS} were not read`] : [];
}

function describe(subject: string, error: z.ZodError): string[] {
  return error.issues.map(({ path, message }) => {
    const field = path.join('.');
    return `${subject}${field === '' ? '' : ` ${field}`}: ${message}`.slice(0, MAX_PROBLEM).toWellFormed();
  });
}

function shorten(rejected: readonly string[]): string[] {
  const surplus = rejected.length - MAX_REJECTIONS;
  return surplus > 0 ? [...rejected.slice(0, MAX_REJECTIONS), `and ${surplus} more problems`] : [...rejected];
}

/** `null` stands for a field left out: some models write it for optional ones. */
function cleanFields(item: unknown): unknown {
  if (typeof item !== 'object' || item === null || Array.isArray(item)) return item;
  const fields = Object.entries(item).filter(([, value]) => value !== null);
  return Object.fromEntries(fields.map(([key, value]) => [key, cleanText(value)]));
}

function cleanText(value: unknown): unknown {
  return typeof value === 'string' ? value.toWellFormed().replaceAll('\0', '\ufffd') : value;
}

function toPlainSchema(schema: z.ZodType): Readonly<Record<string, unknown>> {
  const { $schema: _dialect, '~standard': _vendor, ...plain } = z.toJSONSchema(schema, { io: 'input' });
  return plain;
}
