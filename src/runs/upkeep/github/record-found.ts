import { recordDelivery } from '../../../store/deliveries/record-delivery.ts';
import { type Intake, intakeKey } from '../../../triggers/intake.ts';
import type { ReconcilerDeps } from './reconciler-deps.ts';

/** In the place of GitHub's word for the event. */
const EVENT = 'reconciler';

/**
 * Hands to intake what nobody has told us, as a delivery of our own. It is decided once for its id, however often it is
 * found; no delivery from outside can have such an id.
 */
export async function recordFound(
  { pool, enqueueIntake }: Pick<ReconcilerDeps, 'pool' | 'enqueueIntake'>,
  { id, action, intake }: { readonly id: string; readonly action: string; readonly intake: Intake },
): Promise<void> {
  await recordDelivery(pool, { id, event: EVENT, action, intake });
  await enqueueIntake(id, intakeKey(intake));
}

/** Records that there is nothing to do about what was found, so that it is not looked into again. */
export async function recordSettled(
  { pool }: Pick<ReconcilerDeps, 'pool'>,
  found: { readonly id: string; readonly action: string; readonly intake: Intake; readonly reason: string },
): Promise<void> {
  const { id, action, intake, reason } = found;
  await recordDelivery(pool, { id, event: EVENT, action, intake, decision: { kind: 'skip', reason } });
}

/** An id that says where it comes from; the colon keeps it apart from those of GitHub. */
export const foundId = (...parts: readonly (string | number)[]): string => ['found', ...parts].join(':');
