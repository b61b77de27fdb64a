import type { CheckRun, PullRequest, Repository } from '../../emulators/github/entities.ts';
import type { Stage } from './stage.ts';

/** The pull request that the App was told of, and the check that came of it. */
export interface Reviewed {
  readonly repository: Repository;
  readonly pullRequest: PullRequest;
  readonly check: CheckRun;
}

/** What somebody who opens the pull request would see first, for a terminal. */
export function describeResult(stage: Stage, { pullRequest, check }: Reviewed): string {
  const findings = findingLines(check.output.text ?? '');
  const total = Number(/(\d+) findings?/.exec(check.output.title ?? '')?.[1] ?? findings.length);
  const comments = stage.github.reviewComments(pullRequest);
  const [session] = stage.platform.sessions.values();
  return [
    `Check     ${check.name}: ${check.conclusion} · ${check.output.title ?? ''}`,
    `Review    ${stage.github.reviews(pullRequest).length} with ${comments.length} inline ${comments.length === 1 ? 'comment' : 'comments'}`,
    `Session   ${session === undefined ? 'none' : `${session.status}, budget $${((session.budgetCents ?? 0) / 100).toFixed(2)}`}`,
    `Findings  ${total}`,
    ...findings.map((line) => `  ${line}`),
    ...(total > findings.length
      ? [`  … and ${total - findings.length} more, for which the check's details had no room`]
      : []),
    '',
    'Summary',
    ...(check.output.summary ?? '').split('\n').map((line) => `  ${line}`),
  ].join('\n');
}

/** `path:line severity title` of each finding, read from the check's details as anybody would. */
function findingLines(details: string): string[] {
  const headings = details.matchAll(
    /^### (?<severity>\w+): (?<title>.+)\n\n(?<ticks>`+) ?(?<place>.+?) ?\k<ticks> ·/gm,
  );
  return Array.from(headings, ({ groups }) => `${groups?.['place']} ${groups?.['severity']} ${groups?.['title']}`);
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
    '# Annotations',
    ...stage.github
      .annotations(check.id)
      .map(({ path, start_line: line, title = '', message }) => `## ${path}:${line}\n\n${title}\n\n${message}`),
  ].join('\n\n');
}
