import type { Pool } from 'pg';
import type { Clock } from '../../../core/clock.ts';
import type { Log } from '../../../core/log.ts';
import type { GitHub } from '../../../github/github.ts';
import type { AllowedAccounts } from '../../is-allowed.ts';

/** What holding GitHub against what we know works with. */
export interface ReconcilerDeps extends AllowedAccounts {
  readonly pool: Pool;
  readonly github: GitHub;
  readonly clock: Clock;
  readonly log: Log;
  readonly appId: number;
  /** Time from one round to the next, in milliseconds. */
  readonly everyMs: number;
  readonly enqueueIntake: (deliveryId: string, key: string) => Promise<void>;
}
