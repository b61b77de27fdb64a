import type { Command, PullRequestStatus } from './command.ts';

export const status: Command = {
  verb: 'status',
  summary: 'show what the review does at the moment, what was spent today, and whether reviews are paused',
  run: async (_args, context) => [{ kind: 'reply', markdown: describeStatus(await context.status(), context.syntax) }],
};

function describeStatus(
  { review, pausedBy, spend }: PullRequestStatus,
  { prefix }: { readonly prefix: string },
): string {
  const lines = [
    review === undefined
      ? 'No review of this pull request has been started.'
      : `Review of \`${review.sha}\`: ${review.sentence}`,
    pausedBy === undefined
      ? 'Automatic reviews are on.'
      : `Automatic reviews are paused by ${pausedBy}; \`${prefix} resume\` lets them go on.`,
    ...(spend === undefined ? [] : [describeSpend(spend)]),
  ];
  return lines.map((line) => `- ${line}`).join('\n');
}

function describeSpend({ spent, held, cap }: NonNullable<PullRequestStatus['spend']>): string {
  return `Spent today (UTC) by all reviews of this installation: ${spent} of ${cap}; held for reviews under way: ${held}.`;
}
