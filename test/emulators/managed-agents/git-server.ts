import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { onTestFinished } from 'vitest';
import { runGit } from '../../run-git.ts';

const PATH = '/usr/local/bin:/usr/bin:/bin';
const IDENTITY = ['-c', 'user.name=Test', '-c', 'user.email=test@example.com'];

export interface Commit {
  readonly sha: string;
  /** `git diff` against the commit before. */
  readonly diff: string;
}

export interface GitServer {
  readonly origin: string;
  readonly url: string;
  /** What the `authorization` header of each request said. */
  readonly authorizations: (string | undefined)[];
  /** Writes files on top of the last commit and commits them. */
  commit(files: Readonly<Record<string, string>>): Commit;
}

/** A real repository `octo/demo`, served over loopback HTTP to whoever sends `token`. */
export async function serveRepository(token: string): Promise<GitServer> {
  const root = mkdtempSync(path.join(tmpdir(), 'git-server-'));
  const folder = path.join(root, 'octo/demo');
  mkdirSync(folder, { recursive: true });
  const git = (...args: string[]): string => runGit(folder, [...IDENTITY, ...args]);
  git('init', '--quiet', '--initial-branch=main');
  git('config', 'uploadpack.allowAnySHA1InWant', 'true');
  git('commit', '--quiet', '--allow-empty', '--message=root');

  const authorizations: (string | undefined)[] = [];
  const server = createServer((request, response) => {
    authorizations.push(request.headers.authorization);
    const [, given = ''] = Buffer.from((request.headers.authorization ?? '').replace('Basic ', ''), 'base64')
      .toString()
      .split(':');
    if (given === 'forbidden') response.writeHead(403).end();
    else if (given !== token) response.writeHead(401, { 'www-authenticate': 'Basic realm="git"' }).end();
    else serve(root, request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
    rmSync(root, { recursive: true });
  });
  const address = server.address();
  const origin = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
  return {
    origin,
    url: `${origin}/octo/demo`,
    authorizations,
    commit: (files) => {
      for (const [name, text] of Object.entries(files)) {
        mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
        writeFileSync(path.join(folder, name), text);
      }
      git('add', '--all');
      git('commit', '--quiet', '--message=change');
      return { sha: git('rev-parse', 'HEAD').trim(), diff: git('diff', 'HEAD~1', 'HEAD') };
    },
  };
}

/** Runs git's own CGI for one request. */
function serve(root: string, request: IncomingMessage, response: ServerResponse): void {
  const url = new URL(request.url ?? '/', 'http://git');
  const cgi = spawn('git', ['http-backend'], {
    env: {
      PATH,
      GIT_PROJECT_ROOT: root,
      GIT_HTTP_EXPORT_ALL: '1',
      REQUEST_METHOD: request.method ?? '',
      PATH_INFO: url.pathname.replace('/octo/demo/', '/octo/demo/.git/'),
      QUERY_STRING: url.search.slice(1),
      CONTENT_TYPE: request.headers['content-type'] ?? '',
      HTTP_CONTENT_ENCODING: request.headers['content-encoding'] ?? '',
      GIT_PROTOCOL: String(request.headers['git-protocol'] ?? ''),
    },
  });
  request.pipe(cgi.stdin);
  const chunks: Buffer[] = [];
  cgi.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
  cgi.once('close', () => {
    const output = Buffer.concat(chunks);
    const end = output.indexOf('\r\n\r\n');
    const headers = output.subarray(0, end).toString().split('\r\n');
    const pairs = headers.map((line): [string, string] => {
      const [name = '', value = ''] = line.split(': ', 2);
      return [name, value];
    });
    const { Status: status = '200', ...rest } = Object.fromEntries(pairs);
    response.writeHead(Number.parseInt(status, 10), rest);
    response.end(output.subarray(end + 4));
  });
}
