import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, openSync, readFileSync, readSync, writeFileSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** Neither the machine's settings nor upkeep behind the scenes change what a test sees. */
const ENVIRONMENT = {
  PATH: process.env['PATH'] ?? '',
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_CONFIG_COUNT: '1',
  GIT_CONFIG_KEY_0: 'maintenance.auto',
  GIT_CONFIG_VALUE_0: 'false',
};

/** For each line that it is told: runs what stands in a file, and tells the status. It goes with whoever tells it. */
const LOOP = `
  trap '' INT HUP PIPE
  exec < "$0/asked" > "$0/told"
  while read -r _; do
    (. "$0/command") < "$0/input" > "$0/output" 2> "$0/errors"
    echo $?
  done
  rm -rf "$0"`;

/**
 * Runs programs one after another from a small process. To start one, the system copies the page tables of the process
 * that starts it: from a test process, which is large, that takes several times as long as git does.
 */
class Shell {
  readonly #folder = mkdtempSync(path.join(tmpdir(), 'proofline-shell-'));
  readonly #asked: number;
  readonly #told: number;

  constructor() {
    execFileSync('/bin/sh', ['-c', 'mkfifo "$0/asked" "$0/told"', this.#folder]);
    spawn('/bin/sh', ['-c', LOOP, this.#folder], { env: ENVIRONMENT, stdio: 'ignore' }).unref();
    this.#asked = openSync(this.#file('asked'), 'w');
    this.#told = openSync(this.#file('told'), 'r');
  }

  run(folder: string, words: readonly string[], input: string) {
    writeFileSync(this.#file('command'), `cd ${quote(folder)} && exec ${words.map(quote).join(' ')}`);
    writeFileSync(this.#file('input'), input);
    writeSync(this.#asked, '\n');
    const status = this.#readStatus();
    return { status, output: this.#read('output'), errors: this.#read('errors') };
  }

  #readStatus(): number {
    const line = Buffer.alloc(8);
    const length = readSync(this.#told, line);
    if (length === 0) throw new Error('the shell is gone');
    return Number(line.toString('latin1', 0, length));
  }

  #file = (name: string): string => path.join(this.#folder, name);
  #read = (name: string): string => readFileSync(this.#file(name), 'utf8');
}

const quote = (word: string): string => `'${word.replaceAll("'", `'\\''`)}'`;

let shell: Shell | undefined;

/** Runs git in a folder and returns its output. Throws what it says when it fails; that `diff` finds a difference is no failure. */
export function runGit(folder: string, args: readonly string[], input = ''): string {
  shell ??= new Shell();
  const { status, output, errors } = shell.run(folder, ['git', ...args], input);
  const hasFailed = args.includes('diff') ? status > 1 || errors !== '' : status !== 0;
  if (hasFailed) throw new Error(`git ${args.join(' ')}: ${errors}`);
  return output;
}
