import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Pool } from 'pg';
import type { Log } from '../core/log.ts';
import { openPool } from '../core/postgres/open-pool.ts';
import { MigrationsInconsistent, SchemaTooNew } from './errors.ts';
import { inTransaction, type Queryable } from './queryable.ts';

const OWN_MIGRATIONS = path.join(import.meta.dirname, 'migrations');
const FILE_NAME = /^(?<version>\d{4})-[a-z0-9-]+\.sql$/;

/** What is made of a large table takes its time; a line that dies meanwhile is noticed by the kernel. */
const MIGRATION_MS = 24 * 3_600_000;

interface Migration {
  readonly version: number;
  readonly file: string;
}

/**
 * Brings the schema `proofline` up to this version of the App; returns the versions that were applied.
 *
 * All pending files (`NNNN-name.sql`, plain SQL, numbered from 0001 without gaps) run in one transaction under a lock:
 * either all of them or none, and workers that start together wait for each other. The schema itself and the record
 * in `proofline.migrations` are made here. Throws `SchemaTooNew` for a database that a newer version has changed.
 */
export async function migrate(pool: Pool, log: Log, folder: string = OWN_MIGRATIONS): Promise<number[]> {
  const migrations = await listMigrations(folder);
  const applied = await inTransaction(pool, async (client) => await applyPending(client, migrations, folder));
  if (applied.length > 0) log.info({ applied }, 'database schema updated');
  return applied;
}

/** As `migrate`, over a connection of its own, whose statements may take longer than those of the App's pools. */
export async function migrateDatabase(databaseUrl: string, log: Log): Promise<void> {
  const pool = openPool({ connectionString: databaseUrl, max: 1, answerWithinMs: MIGRATION_MS }, () => undefined);
  try {
    await migrate(pool, log);
  } finally {
    await pool.end();
  }
}

async function listMigrations(folder: string): Promise<Migration[]> {
  const files = (await readdir(folder)).filter((file) => file.endsWith('.sql')).toSorted();
  return files.map((file, index) => {
    const version = Number(FILE_NAME.exec(file)?.groups?.['version']);
    if (version !== index + 1) {
      throw new MigrationsInconsistent(
        `migration ${file} should be named ${String(index + 1).padStart(4, '0')}-name.sql`,
      );
    }
    return { version, file };
  });
}

async function applyPending(client: Queryable, migrations: readonly Migration[], folder: string) {
  await client.query(`select pg_advisory_xact_lock(hashtextextended('proofline.migrations', 0))`);
  await client.query('create schema if not exists proofline');
  await client.query(`create table if not exists proofline.migrations (
    version int primary key, file text not null, applied_at timestamptz not null default now())`);
  const { rows } = await client.query<{ version: number; file: string }>(
    'select version, file from proofline.migrations order by version',
  );
  const found = rows.at(-1)?.version ?? 0;
  if (found > migrations.length) throw new SchemaTooNew(found, migrations.length);
  for (const { version, file } of rows) {
    const known = migrations[version - 1]?.file;
    if (known !== file)
      throw new MigrationsInconsistent(`migration ${version} was applied as ${file}, here it is ${known}`);
  }
  const pending = migrations.slice(found);
  for (const { version, file } of pending) {
    await client.query(await readFile(path.join(folder, file), 'utf8'));
    await client.query('insert into proofline.migrations (version, file) values ($1, $2)', [version, file]);
  }
  return pending.map(({ version }) => version);
}
