import type { Pool } from 'pg';
import { readIssue } from '../../../github/read-issue.ts';
import { inTransaction } from '../../../store/queryable.ts';
import { listResearch } from '../../../store/runs/list-research.ts';
import { lockRuns } from '../../../store/runs/lock-runs.ts';
import { orderStop } from '../../../store/runs/order-stop.ts';
import type { PullRequestKey } from '../../../store/pull-request-key.ts';
import { releaseConversation } from '../../../store/sessions/release-conversation.ts';
import type { Intake } from '../../../triggers/intake.ts';
import type { Fact } from '../../review/fact.ts';
import type { IntakeContext, Recorded } from '../intake-context.ts';
import { readInTime } from '../read-in-time.ts';
import { isUnderWay } from './request-research.ts';

type IssueClosed = Extract<Intake, { kind: 'issue-closed' }>;
type ClosingContext = Pick<IntakeContext, 'pool' | 'octokit' | 'clock' | 'receivedAt' | 'log'>;

/**
 * An issue is over: its research stops, and nothing more is said in its sessions. One that is open again by now goes on; a
 * deleted or transferred one never comes back.
 */
export async function closeIssue(closed: IssueClosed, context: ClosingContext): Promise<Recorded> {
  const { pool } = context;
  const isUnknownToUs = (await listResearch(pool, closed)).length === 0;
  if (!isUnknownToUs && closed.how === 'closed' && (await isOpenAgain(closed, context)))
    return { kind: 'skip', reason: 'the issue is open again' };
  const stopped = await endConversation(pool, closed);
  const reason = `the issue was ${closed.how}`;
  return stopped.length === 0 ? { kind: 'note', reason } : { kind: 'stop', reason, stopped };
}

/** Throws while it is worth asking again: in doubt an issue stays closed, since that costs nothing. */
async function isOpenAgain(closed: IssueClosed, context: ClosingContext): Promise<boolean> {
  const read = async () => await readIssue(context.octokit, closed, closed.number);
  const issue = await readInTime(context, read, 'the state of a closed issue could not be read');
  return issue?.state === 'open';
}

/** Nothing is said any more in an issue or pull request that was closed: research in it stops. Returns its runs. */
export async function endConversation(pool: Pool, issue: PullRequestKey): Promise<readonly string[]> {
  return await inTransaction(pool, async (client) => {
    await lockRuns(client, issue);
    const live = (await listResearch(client, issue)).filter(isUnderWay).map(({ id }) => id);
    await releaseConversation(client, issue);
    for (const runId of live) await orderStop(client, runId, { type: 'stop', cause: 'closed' } satisfies Fact);
    return live;
  });
}
