import type { Stage } from './stage.ts';
import type { Reviewed } from './demo.ts';

/** What somebody who opens the pull request would see first, for a terminal. */
export function describeResult(stage: Stage, { pullRequest, check }: Reviewed): string {
  const annotations = stage.github.annotations(check.id);
  const comments = stage.github.reviewComments(pullRequest);
  const lines = annotations.map(
    ({ path, start_line: line, title = '' }) => `  ${path}:${line} ${title.replace(': ', ' ')}`,
  );
  const [session] = stage.platform.sessions.values();
  return [
    `Check     ${check.name}: ${check.conclusion} · ${check.output.title ?? ''}`,
    `Review    ${stage.github.reviews(pullRequest).length} with ${comments.length} inline ${comments.length === 1 ? 'comment' : 'comments'}`,
    `Session   ${session === undefined ? 'none' : `${session.status}, budget $${((session.budgetCents ?? 0) / 100).toFixed(2)}`}`,
    `Findings  ${annotations.length}`,
    ...lines,
    '',
    'Summary',
    ...(check.output.summary ?? '').split('\n').map((line) => `  ${line}`),
  ].join('\n');
}

/** The check and the review as they were posted. */
export function resultMarkdown(stage: Stage, { pullRequest, check }: Reviewed): string {
  const comments = stage.github.reviewComments(pullRequest);
  return [
    `# Check: ${check.name}, ${check.conclusion}`,
    `## ${check.output.title ?? ''}`,
    check.output.summary ?? '',
    check.output.text ?? '',
    ...stage.github.reviews(pullRequest).map((review) => `# Review\n\n${review.body}`),
    ...comments.map(({ path, line, body }) => `## ${path}:${line ?? ''}\n\n${body}`),
  ].join('\n\n');
}
