import { count } from '../../publish/format.ts';
import { shortSha } from '../../publish/format.ts';
import type { PinnedAgent } from '../../sessions/executor.ts';
import type { ReviewPlan } from './context.ts';
import type { ReviewRun } from './run.ts';

/** Why a change was read as a whole although an earlier commit of it had been. */
export type WholeReason = 'rewritten' | 'retargeted' | 'configuration' | 'guidance' | 'agent' | 'unread' | 'unchanged';

/** What of a change a review reads, given that `since` was reviewed to the end. */
export type ReviewRange =
  /** What has changed since; `agent` is the one that read the rest. */
  | { readonly kind: 'since'; readonly since: string; readonly agent?: PinnedAgent }
  | { readonly kind: 'whole'; readonly since: string; readonly why: WholeReason };

const WORDS: Readonly<Record<WholeReason, (sha: string) => string>> = {
  rewritten: (sha) => `the branch was rewritten since ${sha}`,
  retargeted: (sha) => `it was to be merged elsewhere at ${sha}`,
  configuration: (sha) => `the configuration has changed since ${sha}`,
  guidance: (sha) => `the instruction files of the base branch have changed since ${sha}`,
  agent: (sha) => `the reviewer has changed since ${sha}`,
  unread: (sha) => `not every file was read at ${sha}`,
  unchanged: (sha) => `none of its files has changed since ${sha}`,
};

/** What was read and what was relied on, in a sentence; nothing about a first review. */
export function describeRange({ plan }: ReviewRun, { files }: ReviewPlan): string | undefined {
  const range = plan?.range;
  if (range === undefined) return undefined;
  const sha = `\`${shortSha(range.since)}\``;
  if (range.kind === 'whole') return `The whole change was read: ${WORDS[range.why](sha)}.`;
  const read = files.filter(({ readAt }) => readAt !== undefined).length;
  if (read === 0) return undefined;
  const verbs = read === 1 ? 'stands as it was' : 'stand as they were';
  return `${count(read, 'file')} ${verbs} when ${sha} was reviewed, and count${read === 1 ? 's' : ''} as read since then.`;
}

export const isSameAgent = (one: PinnedAgent, other: PinnedAgent | undefined): boolean =>
  one.agentId === other?.agentId && one.version === other.version;

/** A run whose agent has been pinned. What another agent has read does not count: then it is planned once more. */
export function withAgent(run: ReviewRun, agent: PinnedAgent): ReviewRun {
  const range = run.plan?.range;
  if (range?.kind !== 'since' || isSameAgent(agent, range.agent)) return { ...run, agent };
  const { plan: _narrow, ...rest } = run;
  return { ...rest, agent };
}
