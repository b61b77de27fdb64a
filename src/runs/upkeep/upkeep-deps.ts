import type { Pool } from 'pg';
import type { Clock } from '../../core/clock.ts';
import type { Log } from '../../core/log.ts';
import type { AgentExecutor } from '../../sessions/executor.ts';

export const DAY_MS = 24 * 3_600_000;

/** What cleaning up works with. */
export interface UpkeepDeps {
  readonly pool: Pool;
  readonly executor: Pick<AgentExecutor, 'find' | 'stop' | 'discard' | 'discardFiles'>;
  readonly clock: Clock;
  readonly log: Log;
  /** Identifies this installation of Proofline in the metadata of its sessions. */
  readonly instanceId: string;
  /** How long the session of a finished review stays open. */
  readonly conversationDays: number;
  /** How long anything is kept, in days. */
  readonly retentionDays: number;
}
