import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { expect, it, onTestFinished } from 'vitest';
import { COMPILE_CACHE } from '../compile-cache.ts';
import { runGit } from '../run-git.ts';
import { temporaryFolder } from '../store/support/folders.ts';

const CLI = path.join(import.meta.dirname, '../../src/cli/index.ts');

/** Runs the command line with a temporary folder of its own; `onLine` may end it. */
async function run(
  args: readonly string[],
  onLine: (line: string, kill: (signal: NodeJS.Signals) => void) => void = () => {},
) {
  const folder = await temporaryFolder();
  const child = spawn(process.execPath, [CLI, ...args], {
    env: { PATH: process.env['PATH'] ?? '', ...COMPILE_CACHE, TMPDIR: folder },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  onTestFinished(() => void child.kill('SIGTERM'));
  const lines: string[] = [];
  for (const input of [child.stdout, child.stderr]) {
    createInterface({ input }).on('line', (line) => {
      lines.push(line);
      onLine(line, (signal) => child.kill(signal));
    });
  }
  const [code] = await once(child, 'close');
  return { code, lines, folder, left: readdirSync(folder, { recursive: true, encoding: 'utf8' }) };
}

it('reviews the example, and leaves the log and the result alone', async () => {
  const { code, lines, folder, left } = await run(['demo']);
  expect(lines.filter((line) => line.includes('real platform'))).toEqual([]);
  expect(code).toBe(0);
  expect(lines).toContain('Findings  7');
  expect(lines).toContain('  src/api/search.ts:7 critical SQL is built by joining strings');
  expect(left.map((file) => path.basename(file)).toSorted()).toEqual([
    'app.log',
    expect.stringMatching(/^proofline-demo-/),
    'result.md',
  ]);
  const result = left.find((file) => file.endsWith('result.md')) ?? '';
  expect(readFileSync(path.join(folder, result), 'utf8')).toContain('# Annotations');
});

it.each([
  ['while the App starts', 'Proofline demo', 'SIGTERM', 143],
  ['during the review', 'check run opened', 'SIGINT', 130],
  ['during the review', 'check run opened', 'SIGHUP', 129],
] as const)('leaves nothing when it is ended %s (after %o, by %s)', async (_when, sign, signal, expected) => {
  const { code, left, lines } = await run(['demo'], (line, kill) => {
    if (line.includes(sign)) kill(signal);
  });
  expect(code).toBe(expected);
  expect(left).toEqual([]);
  expect(lines.filter((line) => line.includes('failed'))).toEqual([]);
});

it('lets no file name speak to the terminal', async () => {
  const repository = path.join(await temporaryFolder(), 'repository');
  const git = (...args: string[]) =>
    runGit(repository, ['-c', 'user.name=Eve', '-c', 'user.email=eve@example.com', ...args]);
  mkdirSync(repository);
  git('init', '--quiet', '--initial-branch=main');
  git('commit', '--quiet', '--allow-empty', '--message', 'first');
  writeFileSync(path.join(repository, 'a\u001b]0;title\u0007.js'), 'fetch(url, { rejectUnauthorized: false });\n');
  git('add', '--all');
  git('commit', '--quiet', '--message', 'second');
  const { code, lines } = await run(['demo', '--repo', repository, '--base', 'main~1', '--head', 'main']);
  expect(code).toBe(0);
  expect(lines).toContain('  a[U+001B]]0;title[U+0007].js:1 critical TLS certificate verification is switched off');
  expect(lines.join('')).not.toMatch(/\p{Cc}/u);
});

it('explains itself', async () => {
  const { code, lines } = await run(['demo', '--help']);
  expect(code).toBe(0);
  expect(lines[0]).toMatch(/^Usage: /);
});

it('says what is wrong with the command line, and leaves nothing', async () => {
  const { code, lines, left } = await run(['demo', '--repo', '/nowhere', '--base', 'a', '--head', 'b']);
  expect(code).toBe(2);
  expect(lines[0]).toBe('--repo: /nowhere is not a git repository');
  expect(left).toEqual([]);
});
