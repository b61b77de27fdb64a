import { cutMarkdown } from '../../core/text/cut-markdown.ts';

const MAX_BYTES = 600;

/** The first paragraph of a summary, which says the most; for agents that write more than they were asked for. */
export function shortSummary(summary: string): string {
  const [first = ''] = summary.trim().split(/\n[ \t]*\n/, 1);
  return cutMarkdown(first, MAX_BYTES);
}
