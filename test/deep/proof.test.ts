import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { aTally, measureProof } from '../findings/measure-proof.ts';
import { Random, SEED } from '../random.ts';
import { sourcesBelow } from './sources-below.ts';
import { tell } from './tell.ts';

/** Written by many hands, in several languages, some of it built and minified. */
const PACKAGES = ['@octokit', 'diff', 'fast-check', 'pg', 'pino', 'probot', 'vitest', 'yaml', 'zod'];
const ROUNDS = 60;

it.each(['src', ...PACKAGES.map((name) => `node_modules/${name}`)])('proves mutated findings on %s', (folder) => {
  const started = performance.now();
  const random = new Random(SEED);
  const tally = aTally();
  for (const file of sourcesBelow(folder)) measureProof(random, readFileSync(file, 'utf8'), ROUNDS, tally);
  tell(`proof ${folder}`, tally, started);
  expect(tally, JSON.stringify(tally.failures)).toMatchObject({ believed: 0, misplaced: 0 });
  expect(tally.right / tally.unambiguous, JSON.stringify(tally.failures)).toBeGreaterThanOrEqual(0.995);
});
