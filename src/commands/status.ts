import type { Command, CommandContext, PullRequestStatus } from './command.ts';
import type { CommandSyntax } from './syntax.ts';

export const status: Command = {
  verb: 'status',
  summary: 'show what the review does at the moment, what was spent today, and whether reviews are paused',
  isForIssues: true,
  run: async (_args, context) => [{ kind: 'reply', markdown: describeStatus(await context.status(), context) }],
};

function describeStatus(known: PullRequestStatus, { isIssue, syntax }: CommandContext): string {
  const { research = [], spend } = known;
  const lines = [
    ...(isIssue ? [] : describeReviews(known, syntax)),
    ...(isIssue && research.length === 0 ? ['No question is being researched here.'] : research),
    ...(spend === undefined ? [] : [describeSpend(spend)]),
  ];
  return lines.map((line) => `- ${line}`).join('\n');
}

function describeReviews({ review, pausedBy }: PullRequestStatus, { prefix }: CommandSyntax): string[] {
  return [
    review === undefined
      ? 'No review of this pull request has been started.'
      : `Review of \`${review.sha}\`: ${review.sentence}`,
    pausedBy === undefined
      ? 'Automatic reviews are on.'
      : `Automatic reviews are paused by ${pausedBy}; \`${prefix} resume\` lets them go on.`,
  ];
}

function describeSpend({ spent, held, cap }: NonNullable<PullRequestStatus['spend']>): string {
  return `Spent today (UTC) by all reviews of this installation: ${spent} of ${cap}; held for reviews under way: ${held}.`;
}
