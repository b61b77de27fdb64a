import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { aTally, measureProof } from '../findings/measure-proof.ts';
import { Random, SEED } from '../random.ts';
import { tell } from './tell.ts';

const ROOT = path.join(import.meta.dirname, '../..');
/** Written by many hands, in several languages, some of it built and minified. */
const PACKAGES = ['@octokit', 'diff', 'fast-check', 'pg', 'pino', 'probot', 'vitest', 'yaml', 'zod'];
const SOURCE = /\.(?:[cm]?[jt]s|md|json|css|sql)$/;
const MAX_BYTES = 200_000;
const MAX_FILES = 150;
const ROUNDS = 60;

const isSource = (file: string) => SOURCE.test(file) && statSync(file).isFile() && statSync(file).size <= MAX_BYTES;

/** At most `MAX_FILES` sources below a folder, spread evenly over it. */
function sourcesBelow(folder: string): string[] {
  const listed = readdirSync(path.join(ROOT, folder), { recursive: true, encoding: 'utf8' });
  const nested = folder === 'src' ? 'node_modules' : `${path.sep}node_modules`;
  const found = listed.filter((file) => !file.includes(nested)).map((file) => path.join(ROOT, folder, file));
  const sources = found.filter(isSource).toSorted();
  const step = Math.max(1, sources.length / MAX_FILES);
  return sources.filter((_, index) => Math.floor(index / step) !== Math.floor((index - 1) / step));
}

it.each(['src', ...PACKAGES.map((name) => `node_modules/${name}`)])('proves mutated findings on %s', (folder) => {
  const started = performance.now();
  const random = new Random(SEED);
  const tally = aTally();
  for (const file of sourcesBelow(folder)) measureProof(random, readFileSync(file, 'utf8'), ROUNDS, tally);
  tell(`proof ${folder}`, tally, started);
  expect(tally, JSON.stringify(tally.failures)).toMatchObject({ believed: 0, misplaced: 0 });
  expect(tally.right / tally.unambiguous, JSON.stringify(tally.failures)).toBeGreaterThanOrEqual(0.995);
});
