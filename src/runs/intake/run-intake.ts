import { AppError } from '../../core/errors.ts';
import { loadDelivery } from '../../store/deliveries/load-delivery.ts';
import { recordDecision } from '../../store/deliveries/record-decision.ts';
import { Intake } from '../../triggers/intake.ts';
import { isAllowed } from '../is-allowed.ts';
import { publisherFor } from '../publisher.ts';
import { performCommand } from './command.ts';
import { forgetRepositories } from './forget-repositories.ts';
import type { IntakeDeps, Recorded } from './intake-context.ts';
import { answerMergeGroup } from './merge-group.ts';
import { pressAddBudget, pressReview } from './press-button.ts';
import { requestAutomatic } from './request-automatic.ts';
import { askByIssue } from './research/ask-by-issue.ts';
import { askBySchedule } from './research/ask-by-schedule.ts';
import { closeIssue } from './research/close-issue.ts';
import { noteDefaultBranch } from './research/note-default-branch.ts';
import { withdrawAnswer } from './research/withdraw-answer.ts';
import { rerunSuite } from './rerun-suite.ts';
import { suspend } from './suspend.ts';
import { uninstall } from './uninstall.ts';

/**
 * Acts on one recorded delivery. The engine calls it one at a time per pull request, and again after a crash: every part
 * of it can be repeated.
 */
export async function runIntake(deliveryId: string, deps: IntakeDeps): Promise<void> {
  const delivery = await loadDelivery(deps.pool, deliveryId);
  const intake = Intake.safeParse(delivery?.intake);
  if (delivery === undefined || !intake.success) return;
  const isLate = deps.clock.now() - delivery.receivedAt.getTime() > PATIENCE_MS;
  const decision = await act(delivery.receivedAt.getTime(), deliveryId, intake.data, deps).catch((error: unknown) =>
    giveUp(error, isLate),
  );
  await recordDecision(deps.pool, deliveryId, decision);
  deps.log.info({ deliveryId, ...decision }, 'delivery decided');
}

/** How long a delivery is tried while GitHub does not answer. */
const PATIENCE_MS = 24 * 3_600_000;

/** What trying again cannot mend is recorded, so that nothing ends in silence; everything else is tried for a day. */
function giveUp(error: unknown, isLate: boolean): Recorded {
  if (!isLate && !(error instanceof AppError && error.recovery === 'give-up')) throw error;
  return { kind: 'failed', reason: error instanceof AppError ? error.message : 'an internal error' };
}

async function act(receivedAt: number, deliveryId: string, intake: Intake, deps: IntakeDeps): Promise<Recorded> {
  if (intake.kind === 'uninstalled') return await uninstall(intake, deps);
  if (intake.kind === 'suspended') return await suspend(intake, deps);
  if (intake.kind === 'repositories-removed') return await forgetRepositories(intake, deps);
  if (intake.kind === 'repositories-added')
    return { kind: 'skip', reason: 'reviews begin with what happens from now on' };
  if (!(await isAllowed(intake.owner, deps))) return { kind: 'skip', reason: 'account is not allowed' };
  if (intake.kind === 'thread') return noteThread(intake);
  if (intake.kind === 'suite-rerun') return await rerunSuite(intake, deliveryId, deps);
  if (intake.kind === 'merge-group') return await answerMergeGroup(intake, deps);
  if (intake.kind === 'comment-deleted') return await withdrawAnswer(intake, deps);
  const octokit = publisherFor(intake, deps.github);
  const given = { ...deps, deliveryId, receivedAt, octokit };
  if (intake.kind === 'issue-closed') return await closeIssue(intake, given);
  if (intake.kind === 'default-branch-pushed') return await noteDefaultBranch(intake, given);
  if (intake.kind === 'scheduled-question') return await askBySchedule(intake, given);
  if (intake.kind === 'question') return await askByIssue(intake, { ...given, intake });
  const context = { ...given, intake };
  switch (intake.kind) {
    case 'command':
      return await performCommand(intake, context);
    case 'budget':
      return await pressAddBudget(intake, context);
    case 'rerun':
      return await pressReview(intake, context);
    case 'pull-request':
      return await requestAutomatic(intake, context);
  }
}

/** The record of the delivery is all there is to keep: threads that are settled are looked for when they are answered. */
const noteThread = ({ isResolved }: Extract<Intake, { kind: 'thread' }>): Recorded => ({
  kind: 'note',
  reason: isResolved ? 'the thread is settled' : 'the thread is open again',
});
