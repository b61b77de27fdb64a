import type { Pool } from 'pg';
import { inTransaction } from '../../../store/queryable.ts';
import { listResearch } from '../../../store/runs/list-research.ts';
import { lockRuns } from '../../../store/runs/lock-runs.ts';
import { orderStop } from '../../../store/runs/order-stop.ts';
import type { PullRequestKey } from '../../../store/pull-request-key.ts';
import { releaseConversation } from '../../../store/sessions/release-conversation.ts';
import type { Intake } from '../../../triggers/intake.ts';
import type { Fact } from '../../review/fact.ts';
import type { IntakeDeps, Recorded } from '../intake-context.ts';
import { isUnderWay } from './request-research.ts';

type IssueClosed = Extract<Intake, { kind: 'issue-closed' }>;

/** An issue is over: its research stops, and nothing more is said in its sessions. Needs no question to GitHub. */
export async function closeIssue(closed: IssueClosed, { pool }: Pick<IntakeDeps, 'pool'>): Promise<Recorded> {
  const stopped = await endConversation(pool, closed);
  const reason = `the issue was ${closed.how}`;
  return stopped.length === 0 ? { kind: 'note', reason } : { kind: 'stop', reason, stopped };
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
