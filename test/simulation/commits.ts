import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { git } from '../../src/cli/demo/git.ts';
import { GitRepository } from '../../src/emulators/github/git/repository.ts';

type Files = Readonly<Record<string, string>>;

/** One state that a pull request can be in. */
export interface HeadCommit {
  readonly sha: string;
  /** The file that it changes most, and its lines. */
  readonly path: string;
  readonly lines: readonly string[];
}

export interface History {
  readonly git: GitRepository;
  /** Branches that pull requests can be merged into; the first is the default one. */
  readonly bases: readonly string[];
  /** For each pull request what may be pushed to it. */
  readonly heads: readonly (readonly HeadCommit[])[];
}

export const MOST_PULL_REQUESTS = 4;

const CONFIGURED = '.github/proofline.yml';
const GATED = `fail_on: major
labels:
  force: ['proofline:review']
  skip: ['proofline:skip']
`;

/** Builds the repository that is simulated: the same commits every time. */
export async function buildHistory(folder: string): Promise<History> {
  await mkdir(folder, { recursive: true });
  await git(folder, 'init', '--quiet', '--initial-branch=main');
  const topics = Array.from({ length: MOST_PULL_REQUESTS }, (_, index) => index + 1);
  const base = Object.fromEntries(topics.map((topic) => [`src/topic-${topic}.ts`, source(topic, 0).join('\n')]));
  const main = await commit(folder, { 'README.md': '# Simulated\n', ...base });
  await branch(folder, 'gated', main, { [CONFIGURED]: GATED });
  await branch(folder, 'broken', main, { [CONFIGURED]: 'fail_on: [\n' });
  const heads: HeadCommit[][] = [];
  for (const topic of topics) heads.push(await headsOf(folder, main, topic));
  return { git: await GitRepository.open(folder, 'main'), bases: ['main', 'gated', 'broken'], heads };
}

async function headsOf(folder: string, main: string, topic: number): Promise<HeadCommit[]> {
  const file = `src/topic-${topic}.ts`;
  const extras: readonly Files[] = [{}, {}, { 'docs/notes.md': 'Notes.\n' }, { 'AGENTS.md': 'Be kind.\n' }];
  const heads: HeadCommit[] = [];
  for (const [index, extra] of extras.entries()) {
    const lines = source(topic, index + 1);
    await git(folder, 'switch', '--quiet', '--force', '--detach', main);
    heads.push({ sha: await commit(folder, { [file]: lines.join('\n'), ...extra }), path: file, lines });
  }
  await git(folder, 'switch', '--quiet', '--force', '--detach', main);
  const locked = { 'package-lock.json': `{ "lockfileVersion": ${topic} }\n` };
  heads.push({ sha: await commit(folder, locked), path: 'package-lock.json', lines: [] });
  return heads;
}

/** A file whose every version differs from the others in a few lines. */
const source = (topic: number, version: number): string[] => [
  `/** Topic ${topic}. */`,
  `export function first${topic}(input: number): number {`,
  `  return input + ${version};`,
  '}',
  '',
  ...Array.from(
    { length: version },
    (_, index) => `export const added${topic}${index} = ${topic * 10 + index + version};`,
  ),
  '',
];

async function branch(folder: string, name: string, start: string, files: Files): Promise<void> {
  await git(folder, 'switch', '--quiet', '--force', '--create', name, start);
  await commit(folder, files);
}

async function commit(folder: string, files: Files): Promise<string> {
  for (const [name, text] of Object.entries(files)) {
    await mkdir(path.dirname(path.join(folder, name)), { recursive: true });
    await writeFile(path.join(folder, name), text);
  }
  await git(folder, 'add', '--all');
  await git(folder, 'commit', '--quiet', '--message', 'Change');
  return await git(folder, 'rev-parse', 'HEAD');
}
