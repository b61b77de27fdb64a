import type { Intake } from '../../triggers/intake.ts';
import { stopLiveRuns } from '../stop-live-runs.ts';
import type { IntakeDeps, Recorded } from './intake-context.ts';

type Suspended = Extract<Intake, { kind: 'suspended' }>;

/**
 * An account keeps the App from working: its live runs stop, since GitHub refuses everything about it from now on. What is
 * known of its pull requests stays, for when the App may go on.
 */
export async function suspend({ installationId }: Suspended, { pool }: Pick<IntakeDeps, 'pool'>): Promise<Recorded> {
  await stopLiveRuns(pool, installationId, 'suspended');
  return { kind: 'stop', reason: 'the App was suspended' };
}
