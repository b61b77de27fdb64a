import { recordDelivery } from '../../store/deliveries/record-delivery.ts';
import { listReviewedAt } from '../../store/runs/list-reviewed-at.ts';
import { type Intake, intakeKey } from '../../triggers/intake.ts';
import type { IntakeDeps, Recorded } from './intake-context.ts';

type SuiteRerun = Extract<Intake, { kind: 'suite-rerun' }>;

/**
 * All checks of a commit were asked to run again. What that leads to is decided for each of its pull requests apart, one
 * after the other with all else that happens to it; each gets a delivery of its own, made from this one.
 */
export async function rerunSuite(
  { kind: _suite, ...asked }: SuiteRerun,
  deliveryId: string,
  { pool, enqueueIntake }: Pick<IntakeDeps, 'pool' | 'enqueueIntake'>,
): Promise<Recorded> {
  const numbers = await listReviewedAt(pool, asked);
  for (const number of numbers) {
    const id = `${deliveryId}:${number}`;
    const intake: Intake = { kind: 'rerun', ...asked, number };
    await recordDelivery(pool, { id, event: 'check_suite', action: 'rerequested', intake });
    await enqueueIntake(id, intakeKey(intake));
  }
  if (numbers.length === 0) return { kind: 'skip', reason: 'no review of that commit' };
  return { kind: 'pass-on', reason: `to pull request ${numbers.join(', ')}` };
}
