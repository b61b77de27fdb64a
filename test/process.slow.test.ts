import { type ChildProcess, spawn } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { readdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { expect, inject, it, onTestFinished } from 'vitest';
import { readPostmaster } from '../src/store/embedded/postmaster.ts';
import { identifyProcess } from '../src/store/embedded/processes.ts';
import { COMPILE_CACHE } from './compile-cache.ts';
import { eventually } from './e2e/support/scene.ts';
import { temporaryFolder } from './store/support/folders.ts';

const MAIN = path.join(import.meta.dirname, '../src/main.ts');
const { privateKey } = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
});
const valid = {
  APP_ID: '7',
  PRIVATE_KEY: privateKey,
  WEBHOOK_SECRET: 'a-secret-that-is-long-enough',
  ANTHROPIC_API_KEY: 'sk-ant-key',
  PORT: '0',
};

/** Starts the App in an empty folder, where its temporary files are kept as well. */
async function startApp(environment: Readonly<Record<string, string>>) {
  const folder = await temporaryFolder();
  const child = spawn(process.execPath, [MAIN], {
    cwd: folder,
    env: { PATH: process.env['PATH'] ?? '', ...COMPILE_CACHE, TMPDIR: folder, ...valid, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  const said = Promise.all([text(child.stdout), text(child.stderr)]).then((parts) => parts.join(''));
  return { folder, child, said, code: exitCode(child) };
}

async function exitCode(child: ChildProcess): Promise<unknown> {
  const [code] = await once(child, 'close');
  return code;
}

const databaseUrl = () => ({ DATABASE_URL: inject('database').serverUrl });

it('names each setting that is missing, and stops', async () => {
  const { said, code } = await startApp({ APP_ID: '', WEBHOOK_SECRET: '' });
  expect(await code).toBe(1);
  expect((await said).split('\n')).toEqual([
    'Proofline cannot start:',
    expect.stringMatching(/^ {2}APP_ID: is required/),
    expect.stringMatching(/^ {2}WEBHOOK_SECRET: is required/),
    '',
  ]);
});

it('names PORT when another program listens on it', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  const address = server.address();
  const port = typeof address === 'object' && address ? String(address.port) : '';
  const { said, code } = await startApp({ ...databaseUrl(), PORT: port });
  expect(await code).toBe(1);
  expect(await said).toContain(`"PORT: ${port} is in use on 127.0.0.1`);
  expect(await said).not.toContain('"stack"');
});

it('names HOST when the machine has no such address', async () => {
  const { said, code } = await startApp({ ...databaseUrl(), HOST: '192.0.2.1' });
  expect(await code).toBe(1);
  expect(await said).toContain('"HOST: 192.0.2.1 is no address of this machine');
});

it('names DATA_DIR when it is a file', async () => {
  const file = path.join(await temporaryFolder(), 'file');
  writeFileSync(file, '');
  const { said, code } = await startApp({ DATA_DIR: file });
  expect(await code).toBe(1);
  expect(await said).toContain(`"DATA_DIR: ${file} cannot be used`);
});

it.each(['SIGTERM', 'SIGINT', 'SIGHUP'] as const)(
  'leaves no database behind when %s comes during the start',
  async (signal) => {
    const { folder, child, code } = await startApp({ DATA_DIR: 'data' });
    const cluster = path.join(folder, 'data/postgres');
    const { pid } = await eventually(() => readPostmaster(cluster), 'the database server to be started');
    child.kill(signal);
    expect(await code).toBe(0);
    expect(await identifyProcess(pid)).toBeUndefined();
    expect(readdirSync(folder).filter((name) => name.startsWith('proofline-'))).toEqual([]);
    expect(readdirSync(path.join(folder, 'data'))).not.toContain('lock');
  },
);

it('does not wait for a server of the operator’s own that does not answer', async () => {
  const { child, said, code } = await startApp({ DATABASE_URL: 'postgres://user:secret@127.0.0.1:1/proofline' });
  await once(child.stdout, 'data');
  child.kill('SIGTERM');
  expect(await code).toBe(0);
  expect(await said).toContain('waiting for the database server');
});
