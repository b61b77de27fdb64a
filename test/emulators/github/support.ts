import { createHmac, generateKeyPairSync } from 'node:crypto';
import { mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import os from 'node:os';
import path from 'node:path';
import { createAppAuth } from '@octokit/auth-app';
import { RequestError } from '@octokit/request-error';
import { Octokit } from '@octokit/rest';
import { expect, onTestFinished } from 'vitest';
import type { PullRequest, Repository } from '../../../src/emulators/github/entities.ts';
import type { GitHubEmulator } from '../../../src/emulators/github/github-emulator.ts';
import type { GitHubEmulatorOptions } from '../../../src/emulators/github/options.ts';
import { startGitHubEmulator } from '../../../src/emulators/github/start-github-emulator.ts';
import { runGit } from '../../run-git.ts';

export const APP_ID = 4242;

const keys = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
});
export const { privateKey } = keys;

const silent = { debug() {}, info() {}, warn() {}, error() {} };

/** A git repository in the temporary folder of the run. */
export class TestRepository {
  readonly folder = mkdtempSync(path.join(os.tmpdir(), 'github-emulator-test-'));

  constructor() {
    this.git('init', '--quiet', '--initial-branch=main');
  }

  git(...args: string[]): string {
    return runGit(this.folder, ['-c', 'user.name=Ada', '-c', 'user.email=ada@example.com', ...args]).trimEnd();
  }

  write(file: string, content: string | Buffer): void {
    const target = path.join(this.folder, file);
    mkdirSync(path.dirname(target), { recursive: true });
    writeFileSync(target, content);
  }

  link(file: string, target: string): void {
    symlinkSync(target, path.join(this.folder, file));
  }

  /** Commits everything and returns the SHA. */
  commit(message: string): string {
    this.git('add', '--all');
    this.git('commit', '--quiet', '--allow-empty', '--message', message);
    return this.git('rev-parse', 'HEAD');
  }
}

export const lines = (from: number, to: number): string =>
  Array.from({ length: to - from + 1 }, (_, index) => `line ${from + index}\n`).join('');

let shared: TestRepository | undefined;

/** The sample of `aRepository`, made once: the emulator never writes to a repository it serves. */
const theRepository = (): TestRepository => (shared ??= aRepository());

/** `main` with one file of sixty lines; `topic` changes it in two places and adds a file. */
export function aRepository(): TestRepository {
  const repository = new TestRepository();
  repository.write('src/app.ts', lines(1, 60));
  repository.write('README.md', '# Sample\n');
  repository.commit('base');
  repository.git('checkout', '--quiet', '-b', 'topic');
  const changed = lines(1, 60).replace('line 10\n', 'line ten\n').replace('line 40\nline 41\n', 'line forty\n');
  repository.write('src/app.ts', changed);
  repository.write('src/new.ts', 'export const added = 1;\n');
  repository.commit('topic');
  repository.git('checkout', '--quiet', 'main');
  return repository;
}

export async function anEmulator(options: Partial<GitHubEmulatorOptions> = {}): Promise<GitHubEmulator> {
  const app = { id: APP_ID, slug: 'proofline', publicKey: keys.publicKey, owner: 'acme' };
  const emulator = await startGitHubEmulator({ app, ...options });
  onTestFinished(async () => {
    await emulator.close();
    expect(emulator.failures).toEqual([]);
  });
  return emulator;
}

export interface Scene {
  readonly emulator: GitHubEmulator;
  readonly source: TestRepository;
  readonly repository: Repository;
  readonly request: PullRequest;
  readonly installationId: number;
  readonly octokit: Octokit;
  readonly at: { readonly owner: 'acme'; readonly repo: 'widgets' };
}

/** An App installed on `acme`, with one repository and one open pull request from `topic` into `main`. */
export async function aScene(
  options: Partial<GitHubEmulatorOptions> = {},
  source: TestRepository = theRepository(),
): Promise<Scene> {
  const emulator = await anEmulator(options);
  const { installationId } = emulator.installOn('acme');
  const repository = await emulator.addRepository({ owner: 'acme', name: 'widgets', gitDir: source.folder });
  const request = await emulator.openPullRequest({
    repository,
    title: 'A change',
    base: 'main',
    head: 'topic',
    author: 'ada',
    announce: false,
  });
  const octokit = asInstallation(emulator, installationId);
  return { emulator, source, repository, request, installationId, octokit, at: { owner: 'acme', repo: 'widgets' } };
}

const apiOf = (emulator: GitHubEmulator): { baseUrl: string; log: typeof silent } => ({
  baseUrl: `${emulator.origin}/api/v3`,
  log: silent,
});

export function asApp(emulator: GitHubEmulator): Octokit {
  return new Octokit({ ...apiOf(emulator), authStrategy: createAppAuth, auth: { appId: APP_ID, privateKey } });
}

export function asInstallation(emulator: GitHubEmulator, installationId: number): Octokit {
  const auth = { appId: APP_ID, privateKey, installationId };
  return new Octokit({ ...apiOf(emulator), authStrategy: createAppAuth, auth });
}

export const withToken = (emulator: GitHubEmulator, token: string): Octokit =>
  new Octokit({ ...apiOf(emulator), auth: token });

type Permissions = Record<string, 'read' | 'write'>;

/** Mints a token with just these permissions, on all repositories unless some are named by id. */
export async function mint(scene: Scene, permissions: Permissions, repositoryIds?: number[]): Promise<string> {
  const { data } = await asApp(scene.emulator).rest.apps.createInstallationAccessToken({
    installation_id: scene.installationId,
    permissions,
    ...(repositoryIds === undefined ? {} : { repository_ids: repositoryIds }),
  });
  return data.token;
}

export interface Refusal {
  readonly status: number;
  readonly message: string;
  readonly headers: Readonly<Record<string, string | number | undefined>>;
}

/** The error an Octokit call ends in; fails the test when it succeeds. */
export async function refusalOf(call: Promise<unknown>): Promise<Refusal> {
  const outcome = await call.then(
    () => 'success',
    (error: unknown) => error,
  );
  if (!(outcome instanceof RequestError)) throw new Error(`expected a refusal, got ${String(outcome)}`);
  return { status: outcome.status, message: outcome.message, headers: outcome.response?.headers ?? {} };
}

export interface ReceivedWebhook {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  readonly event: string;
  readonly payload: Record<string, unknown>;
}

export interface Receiver {
  readonly url: string;
  readonly secret: string;
  readonly received: ReceivedWebhook[];
  /** What it answers [200]. */
  status: number;
}

/** An App's webhook endpoint that keeps what it is sent. */
export async function aReceiver(): Promise<Receiver> {
  const receiver = { url: '', secret: 'it is a secret', received: [] as ReceivedWebhook[], status: 200 };
  const server = createServer((incoming, response) => {
    const chunks: Buffer[] = [];
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
    incoming.on('end', () => {
      const body = Buffer.concat(chunks).toString('utf8');
      const event = String(incoming.headers['x-github-event']);
      receiver.received.push({ headers: incoming.headers, body, event, payload: JSON.parse(body) });
      response.writeHead(receiver.status).end('seen');
    });
  });
  await new Promise<void>((listening) => {
    server.listen(0, '127.0.0.1', listening);
  });
  onTestFinished(() => void server.close());
  const address = server.address();
  receiver.url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}/hooks`;
  return receiver;
}

export const signatureOf = (secret: string, body: string): string =>
  `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`;
