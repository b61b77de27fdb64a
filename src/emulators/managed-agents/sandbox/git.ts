import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);
const TIMEOUT_MS = 120_000;

/** What a foreign repository and the user's own set-up must not decide: hooks, filters, links, protocols, prompts. */
const SETTINGS: readonly (readonly [key: string, value: string])[] = [
  ['core.hooksPath', '/dev/null'],
  ['core.symlinks', 'false'],
  ['core.fsmonitor', 'false'],
  ['core.autocrlf', 'false'],
  ['protocol.allow', 'never'],
  ['protocol.http.allow', 'always'],
  ['protocol.https.allow', 'always'],
  ['http.followRedirects', 'false'],
  ['filter.lfs.smudge', ''],
  ['filter.lfs.process', ''],
  ['filter.lfs.required', 'false'],
  ['gc.auto', '0'],
  ['maintenance.auto', 'false'],
  ['advice.detachedHead', 'false'],
];

export interface GitCall {
  readonly folder: string;
  readonly signal: AbortSignal;
  /** Sent as basic credentials. It travels in the environment: neither arguments nor the clone ever hold it. */
  readonly token?: string | undefined;
}

/** Runs git in `folder`, cut off from the user's configuration. Throws the process error with `stderr`. */
export async function git({ folder, signal, token }: GitCall, ...args: readonly string[]): Promise<void> {
  await run('git', [...args], { cwd: folder, signal, timeout: TIMEOUT_MS, env: environment(folder, token) });
}

function environment(folder: string, token: string | undefined): Record<string, string> {
  const credentials = Buffer.from(`x-access-token:${token}`).toString('base64');
  const settings = token
    ? [...SETTINGS, ['http.extraHeader', `Authorization: Basic ${credentials}`] as const]
    : SETTINGS;
  const numbered = settings.flatMap(([key, value], index) => [
    [`GIT_CONFIG_KEY_${index}`, key],
    [`GIT_CONFIG_VALUE_${index}`, value],
  ]);
  return {
    PATH: '/usr/local/bin:/usr/bin:/bin:/opt/homebrew/bin',
    HOME: folder,
    LC_ALL: 'C',
    GIT_TERMINAL_PROMPT: '0',
    GIT_ASKPASS: '',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_CEILING_DIRECTORIES: folder,
    GIT_CONFIG_COUNT: String(settings.length),
    ...Object.fromEntries(numbered),
  };
}
