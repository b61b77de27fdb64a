import { z } from 'zod';
import { SEVERITIES, type Severity } from '../config/severity.ts';
import type { Side } from '../diff/changed-file.ts';

const CATEGORIES = ['bug', 'security', 'performance', 'maintainability', 'tests', 'docs'] as const;
export type Category = (typeof CATEGORIES)[number];

export const CONFIDENCES = ['high', 'medium', 'low'] as const;
export type Confidence = (typeof CONFIDENCES)[number];

/** One claim about one place in the change. Lines are 1-based and inclusive. */
export interface Finding {
  readonly path: string;
  readonly side: Side;
  readonly startLine: number;
  readonly endLine: number;
  readonly severity: Severity;
  readonly category: Category;
  readonly title: string;
  readonly body: string;
  /** The code the finding speaks of, verbatim. */
  readonly evidence: string;
  /** Replacement for the cited lines. */
  readonly suggestion?: string;
  readonly confidence: Confidence;
}

/** Whether a path can be one of a repository's own. */
const isInsideRepository = (path: string): boolean =>
  !path.startsWith('/') && !path.split('/').includes('..') && !path.includes('\0');

/** A file as an agent names it. */
export const RepositoryPath = z
  .string()
  .min(1)
  .max(4096)
  .refine(isInsideRepository, 'must be a path inside the repository')
  .describe('Path from the root of the repository.');

/** A finding as the agent submits it; the only place where its wire names stand. */
export const SubmittedFinding = z
  .object({
    path: RepositoryPath,
    side: z
      .enum(['head', 'base'])
      .default('head')
      .describe('head: the code as it is after the change. base: code that the change removed.'),
    start_line: z.int().positive().max(10_000_000).describe('First line of the evidence, counted from 1.'),
    end_line: z.int().positive().max(10_000_000).describe('Last line of the evidence.'),
    severity: z.enum(SEVERITIES),
    category: z.enum(CATEGORIES),
    title: z.string().min(1).max(255).describe('One line that names the problem.'),
    body: z.string().min(1).max(10_000).describe('What goes wrong, when, and why, in Markdown.'),
    evidence: z
      .string()
      .min(1)
      .max(20_000)
      .describe('The cited lines, copied verbatim, without line numbers, diff marks or omissions.'),
    suggestion: z
      .string()
      .max(20_000)
      .optional()
      .describe('Whole lines that replace the cited ones exactly, with their indentation; only when sure.'),
    confidence: z.enum(CONFIDENCES),
  })
  .refine((finding) => finding.end_line >= finding.start_line, { path: ['end_line'], error: 'ends before it starts' })
  .transform(({ start_line: startLine, end_line: endLine, suggestion, ...rest }): Finding => ({
    ...rest,
    startLine,
    endLine,
    ...(suggestion === undefined ? {} : { suggestion }),
  }));
