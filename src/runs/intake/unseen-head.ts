import type { PullRequest } from '../../github/read-pull-request.ts';
import { listToldHeads } from '../../store/deliveries/list-told-heads.ts';
import type { KnownRun } from '../../triggers/decide.ts';
import type { IntakeContext } from './intake-context.ts';
import { mayWrite } from './may-write.ts';

/**
 * Whether a command would approve a commit of an outsider that was pushed under the eyes of whoever has typed it: nobody
 * had told of it by then, but of another head. Approval is a word about one commit.
 */
export async function asksForUnseenHead(
  { intake, octokit, pool, deliveryId }: IntakeContext,
  { headSha, isPublic, author }: PullRequest,
  runs: readonly KnownRun[],
): Promise<boolean> {
  // A button belongs to one commit.
  if (intake.kind !== 'command' || !isPublic || author?.type === 'Bot') return false;
  const known = [...runs.map((run) => run.headSha), ...(await listToldHeads(pool, intake, deliveryId))];
  if (known.length === 0 || known.includes(headSha)) return false;
  return author === null || !(await mayWrite(octokit, intake, author.login));
}
