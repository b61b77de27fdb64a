import type { Command, ReadFiles } from './command.ts';

export const coverage: Command = {
  verb: 'coverage',
  summary: 'show which files the newest review has read, and which it has not',
  run: async (_args, context) => {
    const files = await context.coverage();
    if (files === undefined) return [{ kind: 'refuse', reason: 'No review of this pull request has come so far.' }];
    return [{ kind: 'reply', markdown: describeFiles(files) }];
  },
};

const MAX_LISTED = 30;

function describeFiles({ sha, read, total, unread, notReviewed }: ReadFiles): string {
  const blocks = [
    `The review of \`${sha}\` has read ${read} of ${total} ${total === 1 ? 'file' : 'files'} over all changed lines.`,
    list('Not read over all changed lines:', unread),
    list('Not reviewed:', notReviewed),
  ];
  return blocks.filter((block) => block !== '').join('\n\n');
}

function list(title: string, items: readonly string[]): string {
  if (items.length === 0) return '';
  const more = items.length > MAX_LISTED ? [`- and ${items.length - MAX_LISTED} more`] : [];
  return [title, '', ...items.slice(0, MAX_LISTED).map((item) => `- ${item}`), ...more].join('\n');
}
