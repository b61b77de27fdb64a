import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Pool } from 'pg';
import { newId } from '../core/ids.ts';
import { inTransaction } from './queryable.ts';

/** The random name of the instance that owns this data directory; made the first time. The caller holds its lock. */
export async function readInstanceId(dataDir: string): Promise<string> {
  const file = path.join(dataDir, 'instance-id');
  const known = (await readFile(file, 'utf8').catch(() => '')).trim();
  if (known) return known;
  const made = newId();
  await writeFile(file, `${made}\n`, { mode: 0o600 });
  return made;
}

/**
 * The random name of the instance that all workers on this database form together; made by the first of them.
 *
 * It stands outside the numbered migrations because it is needed before they run.
 */
export async function readSharedInstanceId(pool: Pool): Promise<string> {
  return await inTransaction(pool, async (client) => {
    await client.query(`select pg_advisory_xact_lock(hashtextextended('proofline.instance', 0))`);
    await client.query('create schema if not exists proofline');
    await client.query(
      'create table if not exists proofline.instance (only_row boolean primary key check (only_row), id text not null)',
    );
    await client.query('insert into proofline.instance values (true, $1) on conflict do nothing', [newId()]);
    const { rows } = await client.query<{ id: string }>('select id from proofline.instance');
    return rows[0]?.id ?? '';
  });
}
