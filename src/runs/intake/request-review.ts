import { readPermission } from '../../github/read-permission.ts';
import { readPullRequest } from '../../github/read-pull-request.ts';
import { inTransaction } from '../../store/queryable.ts';
import { insertRun } from '../../store/runs/insert-run.ts';
import { listRuns, type RunSummary } from '../../store/runs/list-runs.ts';
import { orderStop } from '../../store/runs/order-stop.ts';
import { releaseConversation } from '../../store/sessions/release-conversation.ts';
import { type Decision, decide, requestOf } from '../../triggers/decide.ts';
import type { Fact } from '../review/fact.ts';
import { newReviewRun, type ReviewRun } from '../review/run.ts';
import type { IntakeContext, Recorded } from './intake-context.ts';
import { newAttempt } from './new-attempt.ts';

/** Reads the pull request as it is now and starts, joins or stops reviews by that, whatever the delivery said. */
export async function requestReview(context: IntakeContext): Promise<Recorded> {
  const { intake, octokit, pool, startRun } = context;
  const { owner, repo, number } = intake;
  if (intake.kind === 'rerun' && !(await mayWrite(context))) return { kind: 'refuse', reason: 'no write permission' };
  const runs = await listRuns(pool, intake);
  const started = startedBefore(context, runs);
  if (started !== undefined) {
    await startRun(started.id, intake.installationId);
    return { kind: 'start', runId: started.id };
  }
  const pullRequest = await readPullRequest(octokit, { owner, repo }, number);
  if (pullRequest.state === 'closed') await releaseConversation(pool, intake);
  const decision = decide(requestOf(intake), pullRequest, runs);
  const isStart = decision.kind === 'start';
  const run = isStart ? newReviewRun(newAttempt(context, pullRequest, decision.attempt)) : undefined;
  await apply(context, decision, run);
  if (decision.kind === 'skip') return { kind: 'skip', reason: decision.reason };
  const id = decision.kind === 'join' ? decision.runId : (run?.id ?? '');
  await startRun(id, intake.installationId);
  return { kind: decision.kind, runId: id };
}

/**
 * The run that this very request has started: intake was cut off, or the delivery was sent again under another id, which
 * its signature does not cover. What is automatic is told apart by the head alone.
 */
function startedBefore({ intake, deliveryId }: IntakeContext, runs: readonly RunSummary[]): RunSummary | undefined {
  if (requestOf(intake) === 'automatic') return undefined;
  const commentId = intake.kind === 'command' ? String(intake.commentId) : undefined;
  return runs.find((run) => run.deliveryId === deliveryId || (run.commentId !== null && run.commentId === commentId));
}

/** Whether the sender may write to the repository, asked now; only a clear yes counts. */
export async function mayWrite({ intake, octokit }: IntakeContext): Promise<boolean> {
  const { owner, repo, actor } = intake;
  const { level } = await readPermission(octokit, { owner, repo }, actor.login);
  return level === 'admin' || level === 'write';
}

async function apply({ pool, log }: IntakeContext, { stops }: Decision, run: ReviewRun | undefined): Promise<void> {
  await inTransaction(pool, async (client) => {
    for (const { runId: id, cause } of stops) {
      log.info({ runId: id, cause }, 'run is ordered to stop');
      await orderStop(client, id, { type: 'stop', cause } satisfies Fact);
    }
    if (run !== undefined) await insertRun(client, run.id, run.target, run);
  });
}
