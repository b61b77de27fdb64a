import { randomUUID } from 'node:crypto';
import { Client, Pool } from 'pg';
import { inject, onTestFinished } from 'vitest';

export interface ClonedDatabase {
  readonly url: string;
  drop(): Promise<void>;
}

/** A database of one's own with the App's and the engine's schema, empty; made from a template in some 30 ms. */
export async function cloneDatabase(): Promise<ClonedDatabase> {
  return await createDatabase(inject('database').template);
}

/** A database of one's own without any schema. */
export async function emptyDatabase(): Promise<ClonedDatabase> {
  return await createDatabase('template1');
}

async function createDatabase(template: string): Promise<ClonedDatabase> {
  const { serverUrl } = inject('database');
  const name = `proofline_${randomUUID().replaceAll('-', '')}`;
  await execute(serverUrl, `create database ${name} template ${template} strategy file_copy`);
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  return { url: url.href, drop: async () => await dropDatabase(serverUrl, name) };
}

/** PostgreSQL waits some seconds for closing connections; only one that a test has left open is cut. */
async function dropDatabase(serverUrl: string, name: string): Promise<void> {
  await execute(serverUrl, `drop database if exists ${name}`).catch(
    async () => await execute(serverUrl, `drop database if exists ${name} with (force)`),
  );
}

async function execute(url: string, sql: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}

/** A pool on a clone of one's own for the running test; both go with it. */
export async function openPool(): Promise<Pool> {
  const database = await cloneDatabase();
  const pool = new Pool({ connectionString: database.url });
  onTestFinished(async () => {
    await pool.end();
    await database.drop();
  });
  return pool;
}
