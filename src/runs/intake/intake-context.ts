import type { Octokit } from '@octokit/rest';
import type { Pool } from 'pg';
import type { CommandSyntax } from '../../commands/syntax.ts';
import type { Clock } from '../../core/clock.ts';
import type { Log } from '../../core/log.ts';
import type { SecretMasker } from '../../core/secrets.ts';
import type { GitHub } from '../../github/github.ts';
import type { AppIdentity } from '../../github/identity.ts';
import type { PullRequestIntake } from '../../triggers/intake.ts';
import type { ReviewSettings } from '../review/context.ts';
import type { RunLimits } from '../review/run.ts';

/** The operator's limits that a run freezes when it starts. */
export interface RunDefaults {
  readonly budgetCents: number;
  /** How far people may raise the budget of one review. */
  readonly maxBudgetCents: number;
  readonly deadlineMs: number;
  readonly debounceMs: number;
  readonly rotateBeforeMs: number;
  readonly progressEveryMs: number;
}

/** The limits of a run that begins its work at `notBefore`. */
export function newLimits(defaults: RunDefaults, notBefore: number): RunLimits {
  const { budgetCents, deadlineMs, rotateBeforeMs, progressEveryMs } = defaults;
  const raise = { stepCents: budgetCents, maxCents: defaults.maxBudgetCents };
  return { budgetCents, raise, notBefore, deadlineAt: notBefore + deadlineMs, rotateBeforeMs, progressEveryMs };
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
  /** Hands a recorded delivery to the engine, to be decided after the others of its pull request. */
  readonly enqueueIntake: (deliveryId: string, pullRequestKey: string) => Promise<void>;
  /** What commands show passes this. */
  readonly masker: SecretMasker;
  readonly settings: ReviewSettings;
}

/** What a delivery led to, as it is recorded. */
export type Recorded = (
  | { readonly kind: 'start' | 'join'; readonly runId: string }
  /** A review was held back; the run tells of it. */
  | { readonly kind: 'hold'; readonly runId: string; readonly reason: string }
  | Raised
  | {
      readonly kind:
        | 'dismiss'
        | 'reopen'
        | 'stop'
        | 'pause'
        | 'resume'
        | 'pass-on'
        | 'report'
        | 'skip'
        | 'refuse'
        | 'reply'
        | 'note'
        | 'erase'
        | 'failed';
      readonly reason: string;
    }
) & {
  /** The runs that were ordered to stop for it. */
  readonly stopped?: readonly string[];
};

/** A raise that was granted: to a live run, or to a new one that continues where another stopped. */
export interface Raised {
  readonly kind: 'raise';
  readonly runId: string;
  /** What the review may spend now in all. */
  readonly budgetCents: number;
  readonly isMaximum: boolean;
}

/** One delivery on its way through intake. */
export interface IntakeContext extends IntakeDeps {
  readonly deliveryId: string;
  /** When the delivery arrived, in milliseconds since the epoch. */
  readonly receivedAt: number;
  readonly intake: PullRequestIntake;
  readonly octokit: Octokit;
}

/** `syntaxes` are the ways in which commands may be written here; `syntax` is the one that replies name. */
export type CommandIntakeContext = IntakeContext & {
  readonly syntax: CommandSyntax;
  readonly syntaxes: readonly CommandSyntax[];
};
