import type { KnownFinding } from '../../../findings/known-finding.ts';
import { readFindingKey } from '../../../publish/finding-threads.ts';
import { findKnownFinding } from '../../../store/known-findings/find-known-finding.ts';
import { hasThreads } from '../../../store/known-findings/has-threads.ts';
import type { CommandIntake } from '../answer.ts';
import type { IntakeContext } from '../intake-context.ts';

/** A thread on the diff that begins with a finding of ours. */
export interface ThreadOfFinding {
  readonly threadId: number;
  readonly key: string;
  readonly finding: KnownFinding['finding'];
}

/**
 * The finding in whose thread a comment stands; undefined for a comment that begins a thread, and in threads of others.
 * Asks GitHub only where a finding has a thread at all.
 */
export async function findThread(
  { commentId, threadId = commentId, ...command }: CommandIntake,
  { pool, octokit, identity }: Pick<IntakeContext, 'pool' | 'octokit' | 'identity'>,
): Promise<ThreadOfFinding | undefined> {
  if (command.place !== 'thread' || threadId === commentId || !(await hasThreads(pool, command))) return undefined;
  const { owner, repo } = command;
  const key = await readFindingKey(octokit, { owner, repo, threadId, identity: await identity() });
  const known = key === undefined ? undefined : await findKnownFinding<KnownFinding['finding']>(pool, command, key);
  return key === undefined || known === undefined ? undefined : { threadId, key, finding: known.finding };
}
