import { z } from 'zod';
import { readPullRequest } from '../../github/read-pull-request.ts';
import { findDecision } from '../../store/deliveries/find-decision.ts';
import { listRuns, type RunSummary } from '../../store/runs/list-runs.ts';
import {
  type Decision,
  decide,
  isHeld,
  type PullRequestState,
  type Request,
  requestOf,
} from '../../triggers/decide.ts';
import { readEffectiveConfig } from '../effective-config.ts';
import { newReviewRun, type ReviewRun } from '../review/run.ts';
import { applyDecision, withStops } from './apply-decision.ts';
import type { IntakeContext, Recorded } from './intake-context.ts';
import { newAttempt } from './new-attempt.ts';
import { endConversation } from './research/close-issue.ts';
import { sameRequest } from './same-request.ts';
import { asksForUnseenHead } from './unseen-head.ts';
import { withProblems } from './with-problems.ts';

/**
 * Reads the pull request as it is now and starts, joins or stops reviews by that, whatever the delivery said. Somebody who
 * asks is known to be allowed.
 */
export async function requestReview(
  context: IntakeContext,
  request: Request = requestOf(context.intake),
): Promise<Recorded> {
  const { intake, octokit, pool, startRun } = context;
  const { owner, repo, number } = intake;
  const runs = await listRuns(pool, intake);
  const earlier = await ledToBefore(context, runs);
  if (earlier !== undefined) {
    await startRun(earlier.runId, intake.installationId);
    return earlier.recorded;
  }
  const pullRequest = await readPullRequest(octokit, { owner, repo }, number);
  if (pullRequest.state === 'closed') await endConversation(pool, intake);
  if (isStale(intake, pullRequest)) return { kind: 'refuse', reason: 'That commit is no longer the head.' };
  const decision = decide(request, pullRequest, runs);
  if (decision.kind === 'start' && (await asksForUnseenHead(context, pullRequest, runs))) {
    return await holdForApproval(context, pullRequest, decision);
  }
  const isStart = decision.kind === 'start';
  // Whoever asks may just have corrected it.
  const config = isStart
    ? await readEffectiveConfig(intake, pullRequest.baseRef, { ...context, isFresh: true })
    : undefined;
  const run = isStart
    ? withProblems(newReviewRun(newAttempt(context, pullRequest, decision.attempt, request, config?.config)), config)
    : undefined;
  const { stops } = decision;
  await applyDecision(context, stops, run);
  if (decision.kind === 'skip') return withStops({ kind: 'refuse', reason: `The ${decision.reason}.` }, stops);
  const id = decision.kind === 'join' ? decision.runId : (run?.id ?? '');
  await startRun(id, intake.installationId);
  return withStops({ kind: decision.kind, runId: id }, stops);
}

const UNSEEN: Recorded = {
  kind: 'refuse',
  reason: 'The author has just pushed a commit that still waits for approval. Have a look at it, then ask again.',
};

/** From then on the commit is known, also when its push is never told: whoever asks again has been told of it. */
async function holdForApproval(
  context: IntakeContext,
  head: PullRequestState,
  { attempt, stops }: Extract<Decision, { kind: 'start' }>,
): Promise<Recorded> {
  const run = newReviewRun(newAttempt(context, head, attempt));
  // The comment was answered in words.
  const held: ReviewRun = { ...run, outcome: { kind: 'held', reason: 'approval' }, isAcknowledged: true };
  await applyDecision(context, stops, held);
  await context.startRun(run.id, context.intake.installationId);
  return withStops(UNSEEN, stops);
}

/** Whether a button belongs to the check of another commit than the one that a review would be of. */
const isStale = (intake: IntakeContext['intake'], { state, headSha }: PullRequestState): boolean =>
  intake.kind === 'rerun' && state === 'open' && intake.headSha !== headSha;

/**
 * The run that this very request has started, joined or held back: intake was cut off, or the delivery was sent again under
 * another id, which its signature does not cover.
 */
async function ledToBefore(
  { intake, deliveryId, pool }: IntakeContext,
  runs: readonly RunSummary[],
): Promise<{ readonly runId: string; readonly recorded: Recorded } | undefined> {
  const started = runs.find((run) => run.deliveryId === deliveryId || isStartedBy(intake, run));
  if (started !== undefined) {
    const { id: runId } = started;
    return { runId, recorded: isHeld(started) ? UNSEEN : { kind: 'start', runId } };
  }
  if (intake.kind !== 'command') return undefined;
  const joined = Joined.safeParse(await findDecision(pool, sameRequest(intake), 'join')).data;
  return joined === undefined ? undefined : { runId: joined.runId, recorded: joined };
}

const Joined = z.object({ kind: z.literal('join'), runId: z.string() });

function isStartedBy(intake: IntakeContext['intake'], { commentId, commentPlace }: RunSummary): boolean {
  if (intake.kind !== 'command') return false;
  return commentId === String(intake.commentId) && (commentPlace ?? 'conversation') === intake.place;
}
