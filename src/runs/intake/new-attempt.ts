import { type CommandsConfig, DEFAULT_CONFIG, type LimitsConfig } from '../../config/repository/schema.ts';
import type { Cause } from '../../triggers/hold-back.ts';
import type { Intake } from '../../triggers/intake.ts';
import { type Request, requestOf } from '../../triggers/decide.ts';
import type { NewReviewRun, ReviewTarget } from '../review/run.ts';
import { runId } from '../review/run-id.ts';
import { type IntakeContext, newLimits } from './intake-context.ts';
import { narrowDefaults } from './narrow-defaults.ts';

/** An attempt at reviewing a head, for what the delivery asks and within the operator's limits of today. */
export function newAttempt(
  context: IntakeContext,
  head: Pick<ReviewTarget, 'headSha' | 'baseRef'>,
  attempt: number,
  request: Request = requestOf(context.intake),
  config?: LimitsConfig & CommandsConfig,
): NewReviewRun {
  const { intake, deliveryId, clock, settings } = context;
  const defaults = narrowDefaults(context.defaults, config ?? DEFAULT_CONFIG, settings.dailyBudgetCents);
  const { installationId, repositoryId, owner, repo, number } = intake;
  const { headSha, baseRef } = head;
  const target: ReviewTarget = { installationId, repositoryId, owner, repo, number, headSha, baseRef, attempt };
  const now = clock.now();
  // A person who asks does not wait for a push storm to settle.
  const notBefore = request === 'automatic' ? now + defaults.debounceMs : now;
  return {
    id: runId(target),
    target,
    trigger: {
      deliveryId,
      actor: intake.actor.login,
      kind: intake.kind,
      ...(intake.kind === 'command' ? { commentId: intake.commentId, commentPlace: intake.place } : {}),
      ...(intake.kind === 'pull-request' && !isMovedByActor(intake) ? { isPusherUnknown: true } : {}),
      ...(request === 'full' ? { isFull: true } : {}),
      ...(intake.kind === 'pull-request' && request !== 'automatic' ? { isAsked: true } : {}),
    },
    limits: newLimits(defaults, notBefore),
    startedAt: now,
    ...(config === undefined
      ? {}
      : { commands: { commandsPrefix: config.commandsPrefix, shortForms: config.shortForms } }),
  };
}

/** What the author or whoever has pushed does. A label or an edit may come from anybody else. */
const MOVED_BY_SENDER: ReadonlySet<Cause> = new Set<Cause>([
  'opened',
  'reopened',
  'synchronize',
  'ready_for_review',
  'edited',
]);

const isMovedByActor = ({ action, isFound }: Extract<Intake, { kind: 'pull-request' }>) =>
  isFound !== true && MOVED_BY_SENDER.has(action);
