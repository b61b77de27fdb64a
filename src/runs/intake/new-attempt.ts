import { requestOf } from '../../triggers/decide.ts';
import type { NewReviewRun, ReviewTarget } from '../review/run.ts';
import { runId } from '../review/run-id.ts';
import { type IntakeContext, newLimits } from './intake-context.ts';

/** An attempt at reviewing a head, for what the delivery asks and within the operator's limits of today. */
export function newAttempt(
  context: IntakeContext,
  head: Pick<ReviewTarget, 'headSha' | 'baseRef'>,
  attempt: number,
): NewReviewRun {
  const { intake, deliveryId, clock, defaults } = context;
  const { installationId, repositoryId, owner, repo, number } = intake;
  const { headSha, baseRef } = head;
  const target: ReviewTarget = { installationId, repositoryId, owner, repo, number, headSha, baseRef, attempt };
  const now = clock.now();
  // A person who asks does not wait for a push storm to settle.
  const notBefore = requestOf(intake) === 'automatic' ? now + defaults.debounceMs : now;
  return {
    id: runId(target),
    target,
    trigger: {
      deliveryId,
      actor: intake.actor.login,
      kind: intake.kind,
      ...(intake.kind === 'command' ? { commentId: intake.commentId } : {}),
    },
    limits: newLimits(defaults, notBefore),
    startedAt: now,
  };
}
