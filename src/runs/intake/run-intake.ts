import { AppError } from '../../core/errors.ts';
import { loadDelivery } from '../../store/deliveries/load-delivery.ts';
import { recordDecision } from '../../store/deliveries/record-decision.ts';
import { Intake } from '../../triggers/intake.ts';
import { publisherFor } from '../publisher.ts';
import { performCommand } from './command.ts';
import type { IntakeContext, IntakeDeps, Recorded } from './intake-context.ts';
import { raiseBudget } from './raise-budget.ts';
import { mayWrite, requestReview } from './request-review.ts';
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
  const decision = await act(deliveryId, intake.data, deps).catch((error: unknown) => giveUp(error, isLate));
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

async function act(deliveryId: string, intake: Intake, deps: IntakeDeps): Promise<Recorded> {
  if (intake.kind === 'uninstalled') return await uninstall(intake, deps);
  if (!(await isAllowed(intake.owner, deps))) return { kind: 'skip', reason: 'account is not allowed' };
  const octokit = publisherFor(intake, deps.github);
  const context = { ...deps, deliveryId, intake, octokit };
  switch (intake.kind) {
    case 'command':
      return await performCommand(intake, context);
    case 'budget':
      return await pressAddBudget(context);
    case 'pull-request':
    case 'rerun':
      return await requestReview(context);
  }
}

/** The button adds what a review starts with. It has no place for an answer: what became of it is in the check and the log. */
async function pressAddBudget(context: IntakeContext): Promise<Recorded> {
  if (!(await mayWrite(context))) return { kind: 'refuse', reason: 'no write permission' };
  return await raiseBudget(context, context.defaults.budgetCents);
}

async function isAllowed(owner: string, { allowedAccounts, identity }: IntakeDeps): Promise<boolean> {
  if (allowedAccounts === '*') return true;
  const allowed = allowedAccounts ?? [(await identity()).ownerLogin?.toLowerCase()];
  return allowed.includes(owner.toLowerCase());
}
