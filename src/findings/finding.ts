import { z } from 'zod';
import type { Side } from '../diff/changed-file.ts';

export const SEVERITIES = ['critical', 'major', 'minor', 'info'] as const;
export type Severity = (typeof SEVERITIES)[number];

export const CATEGORIES = ['bug', 'security', 'performance', 'maintainability', 'tests', 'docs'] as const;
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

const isInsideRepository = (path: string) =>
  !path.startsWith('/') && !path.split('/').includes('..') && !path.includes('\0');

/** A finding as the agent submits it; the only place where its wire names stand. */
export const SubmittedFinding = z
  .object({
    path: z.string().min(1).max(4096).refine(isInsideRepository, 'must be a path inside the repository'),
    side: z.enum(['head', 'base']).default('head'),
    start_line: z.int().positive().max(10_000_000),
    end_line: z.int().positive().max(10_000_000),
    severity: z.enum(SEVERITIES),
    category: z.enum(CATEGORIES),
    title: z.string().min(1).max(255),
    body: z.string().min(1).max(10_000),
    evidence: z.string().min(1).max(20_000),
    suggestion: z.string().max(20_000).optional(),
    confidence: z.enum(CONFIDENCES),
  })
  .refine((finding) => finding.end_line >= finding.start_line, { path: ['end_line'], error: 'ends before it starts' })
  .transform(({ start_line: startLine, end_line: endLine, suggestion, ...rest }): Finding => ({
    ...rest,
    startLine,
    endLine,
    ...(suggestion === undefined ? {} : { suggestion }),
  }));
