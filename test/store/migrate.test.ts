import { copyFile, readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { Pool } from 'pg';
import { beforeEach, expect, it, onTestFinished } from 'vitest';
import { listUndecidedSessions } from '../../src/store/sessions/list-undecided-sessions.ts';
import { migrate } from '../../src/store/migrate.ts';
import { emptyDatabase } from '../database.ts';
import { capturedLog } from './support/captured-log.ts';
import { temporaryFolder } from './support/folders.ts';

const { log } = capturedLog();
const MIGRATIONS = path.join(import.meta.dirname, '../../src/store/migrations');
let pool: Pool;

beforeEach(async () => {
  const database = await emptyDatabase();
  pool = new Pool({ connectionString: database.url });
  onTestFinished(async () => {
    await pool.end();
    await database.drop();
  });
});

async function aFolder(files: Readonly<Record<string, string>>): Promise<string> {
  const folder = await temporaryFolder();
  for (const [name, sql] of Object.entries(files)) await writeFile(path.join(folder, name), sql);
  return folder;
}

async function exists(relation: string): Promise<boolean> {
  const { rows } = await pool.query<{ found: boolean }>('select to_regclass($1) is not null as found', [relation]);
  return rows[0]?.found === true;
}

const one = { '0001-one.sql': 'create table proofline.one (id int)' };
const two = { ...one, '0002-two.sql': 'create table proofline.two (id int); insert into proofline.two values (2)' };

it('applies the pending files in order, each once', async () => {
  expect(await migrate(pool, log, await aFolder(one))).toEqual([1]);
  expect(await migrate(pool, log, await aFolder(two))).toEqual([2]);
  expect(await migrate(pool, log, await aFolder(two))).toEqual([]);
  expect((await pool.query('select id from proofline.two')).rows).toEqual([{ id: 2 }]);
});

it('applies all pending files or none', async () => {
  const broken = await aFolder({ ...two, '0003-three.sql': 'create table proofline.three (id int); select 1 / 0' });
  await expect(migrate(pool, log, broken)).rejects.toThrow('division by zero');
  expect(await exists('proofline.one')).toBe(false);
  expect(await migrate(pool, log, await aFolder(two))).toEqual([1, 2]);
});

it('lets one of several workers that start together do it', async () => {
  const folder = await aFolder(two);
  const applied = await Promise.all([1, 2, 3, 4].map(async () => await migrate(pool, log, folder)));
  expect(applied.filter((versions) => versions.length > 0)).toEqual([[1, 2]]);
});

it('refuses a database that a newer version has changed', async () => {
  await migrate(pool, log, await aFolder(two));
  await expect(migrate(pool, log, await aFolder(one))).rejects.toMatchObject({ code: 'schema_too_new' });
});

it('refuses when a file is not the one that was applied', async () => {
  await migrate(pool, log, await aFolder(one));
  const other = await aFolder({ '0001-other.sql': 'select 1' });
  await expect(migrate(pool, log, other)).rejects.toThrow('migration 1 was applied as 0001-one.sql');
});

it.each([
  ['a gap', { ...one, '0003-three.sql': 'select 1' }],
  ['a number used twice', { ...one, '0001-uno.sql': 'select 1' }],
  ['a name without a number', { 'one.sql': 'select 1' }],
])('refuses files with %s before it touches the database', async (_why, files) => {
  await expect(migrate(pool, log, await aFolder(files))).rejects.toMatchObject({ code: 'migrations_inconsistent' });
  expect(await exists('proofline.migrations')).toBe(false);
});

it('brings an empty database to the schema of this version', async () => {
  const files = await readdir(MIGRATIONS);
  expect(await migrate(pool, log)).toHaveLength(files.length);
});

it('takes over the sessions that runs of the first version hold', async () => {
  const first = await temporaryFolder();
  await copyFile(path.join(MIGRATIONS, '0001-initial.sql'), path.join(first, '0001-initial.sql'));
  await migrate(pool, log, first);
  const session = { id: 'sesn_1', fileIds: ['file_1'], openedAt: Date.UTC(2026, 0, 1) };
  await pool.query(
    `insert into proofline.runs (id, installation_id, repository_id, number, head_sha, base_ref, attempt, state)
     values ('with', 1, 2, 3, 'b', 'main', 1, $1), ('without', 1, 2, 3, 'b', 'main', 2, '{}')`,
    [{ session }],
  );
  await migrate(pool, log);
  expect(await listUndecidedSessions(pool, 10)).toMatchObject([{ id: 'sesn_1', runId: 'with', fileIds: ['file_1'] }]);
  const { rows } = await pool.query('select opened_at as "openedAt" from proofline.sessions');
  expect(rows).toEqual([{ openedAt: new Date('2026-01-01T00:00:00Z') }]);
});
