import type { Pool } from 'pg';
import { pino } from 'pino';
import { DAY_MS, type UpkeepDeps } from '../../../src/runs/upkeep/upkeep-deps.ts';
import { insertRun } from '../../../src/store/runs/insert-run.ts';
import { recordSession } from '../../../src/store/sessions/record-session.ts';
import { openPool } from '../../database.ts';
import { FakePlatform, INSTANCE } from './fake-platform.ts';

export const NOW = Date.UTC(2026, 10, 21, 12);
export const daysAgo = (days: number) => new Date(NOW - days * DAY_MS);
/** A signal that never aborts. */
export const { signal } = new AbortController();

export interface Upkeep {
  readonly pool: Pool;
  readonly platform: FakePlatform;
  readonly deps: UpkeepDeps;
  /** The present, in milliseconds since the epoch. */
  now: number;
  /** Stores a run, ended when `endedAt` is given. */
  run(id: string, state?: object, more?: { readonly endedAt?: Date; readonly installationId?: number }): Promise<void>;
  /** Opens a session at the platform and records it. */
  session(
    id: string,
    runId: string,
    more?: { readonly openedAt?: Date; readonly installationId?: number },
  ): Promise<void>;
  /** Ids that are left in a table, sorted. */
  left(
    table:
      | 'runs'
      | 'sessions'
      | 'session_events'
      | 'deliveries'
      | 'spend'
      | 'uninstalled'
      | 'platform_notices'
      | 'known_findings',
  ): Promise<string[]>;
}

/** A database and a platform of one's own; conversations stay open for 14 days and everything is kept for 30. */
export async function openUpkeep(): Promise<Upkeep> {
  const pool = await openPool();
  const platform = new FakePlatform();
  let attempt = 0;
  const upkeep: Upkeep = {
    pool,
    platform,
    now: NOW,
    deps: {
      pool,
      executor: platform.executor,
      clock: { now: () => upkeep.now, sleep: async () => {} },
      log: pino({ level: 'silent' }),
      instanceId: INSTANCE,
      conversationDays: 14,
      retentionDays: 30,
    },
    async run(id, state = {}, { endedAt, installationId = 1 } = {}) {
      attempt += 1;
      const identity = { installationId, repositoryId: 2, number: 3, headSha: 'b', baseRef: 'main', attempt };
      await insertRun(pool, id, identity, state);
      await pool.query('update proofline.runs set ended_at = $2 where id = $1', [id, endedAt ?? null]);
    },
    async session(id, runId, { openedAt = daysAgo(1), installationId = 1 } = {}) {
      platform.open(id, { createdAt: openedAt });
      const fileIds = platform.sessions.get(id)?.fileIds ?? [];
      await recordSession(pool, { id, runId, installationId, repositoryId: 2, number: 3, fileIds, openedAt });
    },
    async left(table) {
      const { rows } = await pool.query<{ id: string }>(
        `select ${KEYS[table]}::text as id from proofline.${table} order by 1`,
      );
      return rows.map(({ id }) => id);
    },
  };
  return upkeep;
}

const KEYS = {
  runs: 'id',
  sessions: 'id',
  session_events: 'event_id',
  deliveries: 'id',
  spend: 'run_id',
  known_findings: 'key',
  uninstalled: 'installation_id',
  platform_notices: 'id',
};
