import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/**
 * What a repository's own configuration must not decide: what is run, and whom to ask for objects that are missing. The
 * folder may belong to somebody else, for example when root looks at a user's checkout.
 */
const SETTINGS = {
  'safe.directory': '*',
  'core.hooksPath': '/dev/null',
  'core.fsmonitor': 'false',
  'log.showSignature': 'false',
  'maintenance.auto': 'false',
};

/**
 * Runs git in a folder and returns what it prints. Neither the machine's configuration nor the repository's own can make
 * it run a program or reach for the network.
 */
export async function git(folder: string, ...args: string[]): Promise<string> {
  const identity = { NAME: 'Ada', EMAIL: 'ada@example.com', DATE: '2026-01-01T00:00:00Z' };
  const people = Object.entries(identity).flatMap(([key, value]) => [
    [`GIT_AUTHOR_${key}`, value],
    [`GIT_COMMITTER_${key}`, value],
  ]);
  const settings = Object.entries(SETTINGS).flatMap(([key, value], index) => [
    [`GIT_CONFIG_KEY_${index}`, key],
    [`GIT_CONFIG_VALUE_${index}`, value],
  ]);
  const { stdout } = await run('git', ['-C', folder, ...args], {
    env: {
      PATH: process.env['PATH'] ?? '',
      GIT_CONFIG_GLOBAL: '/dev/null',
      GIT_CONFIG_SYSTEM: '/dev/null',
      GIT_ALLOW_PROTOCOL: '',
      GIT_NO_LAZY_FETCH: '1',
      GIT_CONFIG_COUNT: String(Object.keys(SETTINGS).length),
      ...Object.fromEntries([...settings, ...people]),
    },
    maxBuffer: 64 * 1024 * 1024,
  });
  return stdout.trim();
}
