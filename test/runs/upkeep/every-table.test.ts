import { expect, it } from 'vitest';
import { applyRetention } from '../../../src/runs/upkeep/retention.ts';
import { recordDelivery } from '../../../src/store/deliveries/record-delivery.ts';
import { markUninstalled } from '../../../src/store/installations/uninstalled.ts';
import { rememberFindings } from '../../../src/store/known-findings/remember-findings.ts';
import { recordNotice } from '../../../src/store/notices/record-notice.ts';
import { pausePullRequest } from '../../../src/store/pauses/pause.ts';
import { ProvisionedTable } from '../../../src/store/provisioned/provisioned.ts';
import { sendFact } from '../../../src/store/runs/send-fact.ts';
import { storeSessionEvents } from '../../../src/store/runs/session-events.ts';
import { saveSchedule } from '../../../src/store/schedules/schedules.ts';
import { reserveSpend } from '../../../src/store/spend/reserve-spend.ts';
import { aKnown } from '../../findings/a-known-finding.ts';
import { daysAgo, openUpkeep, signal, type Upkeep } from './upkeep.ts';

/** What never grows: one row for each migration, and for each thing that this instance has at the platform. */
const LASTING = ['migrations', 'provisioned'];
const PULL_REQUEST = { installationId: 1, repositoryId: 2, number: 3 };

/** A row in every table; a new table is to be added here, and to what is forgotten or to what lasts. */
async function fill(upkeep: Upkeep): Promise<void> {
  const { pool } = upkeep;
  await upkeep.run('run', {}, { endedAt: daysAgo(400) });
  await upkeep.session('session', 'run');
  await storeSessionEvents(pool, 'run', 'session', [{ id: 'event' }]);
  await sendFact(pool, 'run', { type: 'stop' });
  await recordDelivery(pool, { id: 'delivery', event: 'push', action: null, decision: {} });
  await recordNotice(pool, { id: 'notice', type: 't', sessionId: 'session' });
  await reserveSpend(pool, { installationId: 1, runId: 'run', cents: 1, dailyCents: 100, day: '2026-01-01' });
  await rememberFindings(pool, PULL_REQUEST, 'run', [{ row: aKnown() }]);
  await pausePullRequest(pool, PULL_REQUEST, 'ada');
  await saveSchedule(
    pool,
    { ...PULL_REQUEST, owner: 'acme', repo: 'widgets' },
    { schedule: [{ name: 'Weekly', cron: '0 6 * * 1', question: 'What has drifted?' }], readAt: daysAgo(1) },
  );
  await markUninstalled(pool, 99);
  await new ProvisionedTable(pool).save('environment', { id: 'environment' });
}

/** Sets every moment that is stored a year back. */
async function letAYearPass({ pool }: Upkeep): Promise<void> {
  const { rows } = await pool.query<{ table: string; column: string }>(
    `select table_name as table, column_name as column from information_schema.columns
     where table_schema = 'proofline' and data_type in ('timestamp with time zone', 'date')`,
  );
  for (const { table, column } of rows) {
    await pool.query(`update proofline.${table} set ${column} = ${column} - interval '1 year'`);
  }
}

async function tablesWithRows({ pool }: Upkeep): Promise<string[]> {
  const filled: string[] = [];
  for (const table of await allTables({ pool })) {
    const { rowCount } = await pool.query(`select from proofline.${table} limit 1`);
    if (rowCount === 1) filled.push(table);
  }
  return filled;
}

async function allTables({ pool }: Pick<Upkeep, 'pool'>): Promise<string[]> {
  const { rows } = await pool.query<{ name: string }>(
    `select table_name as name from information_schema.tables where table_schema = 'proofline' order by 1`,
  );
  return rows.map(({ name }) => name);
}

it('keeps nothing in any table once its time is up, but for what never grows', async () => {
  const upkeep = await openUpkeep();
  await fill(upkeep);
  expect(await tablesWithRows(upkeep)).toEqual(await allTables(upkeep));
  await letAYearPass(upkeep);
  for (let round = 1; round <= 3; round += 1) await applyRetention(upkeep.deps, signal);
  expect(await tablesWithRows(upkeep)).toEqual(LASTING);
});
