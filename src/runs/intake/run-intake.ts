import type { Octokit } from '@octokit/rest';
import { AppError } from '../../core/errors.ts';
import { loadDelivery } from '../../store/deliveries/load-delivery.ts';
import { recordDecision } from '../../store/deliveries/record-decision.ts';
import { Intake } from '../../triggers/intake.ts';
import { publisherFor } from '../publisher.ts';
import { performCommand } from './command.ts';
import type { IntakeDeps } from './intake-deps.ts';
import { requestReview } from './request-review.ts';

/** What a delivery led to, as it is recorded. */
export type Recorded =
  | { readonly kind: 'start' | 'join'; readonly runId: string }
  | { readonly kind: 'skip' | 'refuse' | 'reply' | 'failed'; readonly reason: string };

/** One delivery on its way through intake. */
export interface IntakeContext extends IntakeDeps {
  readonly deliveryId: string;
  readonly intake: Intake;
  readonly octokit: Octokit;
}

/**
 * Acts on one recorded delivery. The engine calls it one at a time per pull request, and again after a crash: every part
 * of it can be repeated.
 */
export async function runIntake(deliveryId: string, deps: IntakeDeps): Promise<void> {
  const delivery = await loadDelivery(deps.pool, deliveryId);
  const intake = Intake.safeParse(delivery?.intake);
  if (!intake.success) return;
  const decision = await act(deliveryId, intake.data, deps).catch(giveUp);
  await recordDecision(deps.pool, deliveryId, decision);
  deps.log.info({ deliveryId, ...decision }, 'delivery decided');
}

/** What trying again cannot mend is recorded, so that nothing ends in silence; everything else is tried again. */
function giveUp(error: unknown): Recorded {
  if (error instanceof AppError && error.recovery === 'give-up') return { kind: 'failed', reason: error.message };
  throw error;
}

async function act(deliveryId: string, intake: Intake, deps: IntakeDeps): Promise<Recorded> {
  if (!(await isAllowed(intake.owner, deps))) return { kind: 'skip', reason: 'account is not allowed' };
  const octokit = publisherFor(intake, deps.github);
  const context = { ...deps, deliveryId, intake, octokit };
  return intake.kind === 'command' ? performCommand(intake, context) : requestReview(context);
}

async function isAllowed(owner: string, { allowedAccounts, identity }: IntakeDeps): Promise<boolean> {
  if (allowedAccounts === '*') return true;
  const allowed = allowedAccounts ?? [(await identity()).ownerLogin?.toLowerCase()];
  return allowed.includes(owner.toLowerCase());
}
