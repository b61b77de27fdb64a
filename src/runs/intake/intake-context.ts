import type { Octokit } from '@octokit/rest';
import type { Pool } from 'pg';
import type { Clock } from '../../core/clock.ts';
import type { Log } from '../../core/log.ts';
import type { GitHub } from '../../github/github.ts';
import type { AppIdentity } from '../../github/identity.ts';
import type { Intake } from '../../triggers/intake.ts';

/** The operator's limits that a run freezes when it starts. */
export interface RunDefaults {
  readonly budgetCents: number;
  readonly deadlineMs: number;
  readonly debounceMs: number;
}

export interface IntakeDeps {
  readonly pool: Pool;
  readonly github: GitHub;
  readonly identity: () => Promise<AppIdentity>;
  readonly clock: Clock;
  readonly log: Log;
  readonly defaults: RunDefaults;
  /** Lower-case logins whose repositories are served; `*` for all; absent for the account that owns the App. */
  readonly allowedAccounts: '*' | readonly string[] | undefined;
  /** Hands a stored run to the engine; harmless for a run that it has already. */
  readonly startRun: (runId: string, installationId: number) => Promise<void>;
}

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
