import type { Annotation, CheckRunInput, CheckRunOutput } from '../api/bodies.ts';
import { unprocessable } from '../api/problem.ts';
import type { CheckRun } from '../entities.ts';
import { countCharacters } from './text-limits.ts';

/** GitHub counts "64 KB" in bytes and titles in characters. */
const MAX_TEXT_BYTES = 65_535;
const MAX_MESSAGE_BYTES = 64 * 1024;
const MAX_TITLE = 255;
const MAX_ANNOTATIONS = 50;
const MAX_ACTIONS = 3;
/** Waiting, pending and requested belong to GitHub Actions. */
const APP_STATUSES: ReadonlySet<string> = new Set(['queued', 'in_progress', 'completed']);

/** Throws GitHub's 422 for what its description cannot express: how status, conclusion and texts depend on each other. */
export function checkCheckRun(input: CheckRunInput, existing?: CheckRun): void {
  const complaints = [
    ...checkState(input, existing),
    ...(input.output === undefined ? [] : checkOutput(input.output)),
    ...((input.actions?.length ?? 0) > MAX_ACTIONS ? ['No more than 3 actions are allowed'] : []),
    ...(input.details_url === undefined || isWebAddress(input.details_url)
      ? []
      : ['details_url must use http or https']),
  ];
  if (complaints.length > 0) throw unprocessable(...complaints);
}

function checkState(input: CheckRunInput, existing: CheckRun | undefined): string[] {
  const complaints: string[] = [];
  if (input.status !== undefined && !APP_STATUSES.has(input.status)) {
    complaints.push(`status ${input.status} can only be set by GitHub Actions`);
  }
  const isCompleting = input.status === 'completed' || input.completed_at !== undefined;
  if (isCompleting && input.conclusion === undefined) complaints.push('conclusion is required when completed');
  if (input.conclusion !== undefined && input.status !== undefined && input.status !== 'completed') {
    complaints.push('status must be completed when a conclusion is given');
  }
  if (input.conclusion === 'stale') complaints.push('conclusion stale can only be set by GitHub');
  if (existing?.status === 'completed' && input.status !== undefined && input.status !== 'completed') {
    complaints.push('a completed check run cannot be reopened');
  }
  return complaints;
}

function checkOutput(output: CheckRunOutput): string[] {
  const complaints: string[] = [];
  if (!output.title) complaints.push('output.title is required');
  if (!output.summary) complaints.push('output.summary is required');
  if (bytesOf(output.summary) > MAX_TEXT_BYTES) complaints.push('output.summary is too long (maximum 65535)');
  if (bytesOf(output.text) > MAX_TEXT_BYTES) complaints.push('output.text is too long (maximum 65535)');
  if ((output.annotations?.length ?? 0) > MAX_ANNOTATIONS) complaints.push('no more than 50 annotations per request');
  return [...complaints, ...(output.annotations ?? []).flatMap(checkAnnotation)];
}

function checkAnnotation(annotation: Annotation, index: number): string[] {
  const complaints: string[] = [];
  const { start_line: start, end_line: end } = annotation;
  const hasColumn = annotation.start_column !== undefined || annotation.end_column !== undefined;
  if (annotation.path === '') complaints.push('path is required');
  if (start < 1 || end < start) complaints.push('end_line must not precede start_line, which begins at 1');
  if (hasColumn && start !== end) complaints.push('columns are only allowed when start_line equals end_line');
  if (annotation.message === '') complaints.push('message is required');
  if (bytesOf(annotation.message) > MAX_MESSAGE_BYTES) complaints.push('message exceeds 64 KB');
  if (bytesOf(annotation.raw_details) > MAX_MESSAGE_BYTES) complaints.push('raw_details exceeds 64 KB');
  if (countCharacters(annotation.title ?? '') > MAX_TITLE) complaints.push('title exceeds 255 characters');
  return complaints.map((complaint) => `output.annotations[${index}]: ${complaint}`);
}

const bytesOf = (text: string | undefined): number => Buffer.byteLength(text ?? '');

const isWebAddress = (url: string): boolean => /^https?:\/\//.test(url);
