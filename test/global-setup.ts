import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, statfsSync } from 'node:fs';
import { chmod, mkdir, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Client, Pool } from 'pg';
import { pino } from 'pino';
import type { TestProject } from 'vitest/node';
import { migrateEngine } from '../src/engine/system-schema.ts';
import { startEmbeddedServer } from '../src/store/embedded/embedded-server.ts';
import { migrate } from '../src/store/migrate.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** A server for the whole test run; every test file clones its own database from the template. */
    readonly database: { readonly serverUrl: string; readonly template: string };
  }
}

const MEMORY = '/dev/shm';
const NEEDED_BYTES = 4 * 1024 ** 3;

const log = pino({ level: process.env['TEST_LOG_LEVEL'] ?? 'silent' });

/** Speed before durability: these databases do not outlive the run. */
const TEST_SETTINGS = {
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  max_connections: '200',
};

/**
 * Starts one PostgreSQL for the run, or uses the one of TEST_DATABASE_URL, and prepares a migrated template in it. All
 * temporary files of the run are kept in one folder that goes with it.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const root = await mkdtemp(path.join(roomiest(), 'proofline-test-'));
  await chmod(root, 0o755); // root's server runs under an account that must be able to enter
  const guard = guardFolder(root);
  const temporary = path.join(root, 'tmp');
  await mkdir(temporary);
  await chmod(temporary, 0o1777);
  process.env['TMPDIR'] = temporary;
  const external = process.env['TEST_DATABASE_URL'];
  const server = external ? { url: external, stop: async () => {} } : await startServer(root);
  const template = `proofline_template_${process.pid}`;
  await execute(server.url, `create database ${template}`);
  await prepareTemplate(withDatabase(server.url, template));
  project.provide('database', { serverUrl: server.url, template });
  return async () => {
    await execute(server.url, `drop database ${template} with (force)`);
    await server.stop();
    guard.stdin?.end();
    await once(guard, 'exit');
  };
}

/** Memory where the machine offers enough of it: databases and git repositories are made by the hundred and thrown away. */
function roomiest(): string {
  if (process.env['TMPDIR'] !== undefined || !existsSync(MEMORY)) return tmpdir();
  const { bavail, bsize } = statfsSync(MEMORY);
  return bavail * bsize > NEEDED_BYTES ? MEMORY : tmpdir();
}

async function startServer(root: string) {
  const dataDir = path.join(root, 'data');
  await mkdir(dataDir);
  const stateDir = path.join(root, 'state');
  return await startEmbeddedServer({ dataDir, stateDir, instanceId: 'test', log, settings: TEST_SETTINGS });
}

/**
 * Clears the folder and the server in it when this process goes, however it goes: then the pipe that the shell reads
 * from is closed.
 */
function guardFolder(root: string): ChildProcess {
  const script = `cat > /dev/null
    for file in "$1"/data/postgres/postmaster.pid "$1"/state/*/postgres/postmaster.pid; do
      [ -f "$file" ] && kill -QUIT "$(head -n 1 "$file")"
    done
    [ -f "$1/data/postgres-socket" ] && rm -rf "$(cat "$1/data/postgres-socket")"
    rm -rf "$1"`;
  const guard = spawn('/bin/sh', ['-c', script, 'guard', root], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  guard.unref();
  return guard;
}

async function prepareTemplate(url: string): Promise<void> {
  const pool = new Pool({ connectionString: url, max: 1 });
  await migrate(pool, log);
  await pool.end();
  await migrateEngine(url, log);
}

async function execute(url: string, sql: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  await client.query(sql);
  await client.end();
}

function withDatabase(url: string, name: string): string {
  const changed = new URL(url);
  changed.pathname = `/${name}`;
  return changed.href;
}
