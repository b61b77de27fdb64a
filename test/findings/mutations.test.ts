import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { Random, SEED } from '../random.ts';
import { aTally, measureProof } from './measure-proof.ts';

const SRC = path.join(import.meta.dirname, '../../src');
const ROUNDS = 10;

it('finds the place of mutated quotes from our own sources, and believes none that is invented', () => {
  const random = new Random(SEED);
  const tally = aTally();
  const sources = readdirSync(SRC, { recursive: true, encoding: 'utf8' }).filter(
    (file) => file.endsWith('.ts') && !file.includes('node_modules'),
  );
  for (const file of sources) measureProof(random, readFileSync(path.join(SRC, file), 'utf8'), ROUNDS, tally);
  expect(tally).toMatchObject({ believed: 0, misplaced: 0 });
  expect(tally.right / tally.unambiguous, JSON.stringify(tally.failures)).toBeGreaterThanOrEqual(0.995);
  expect(Math.min(tally.unambiguous, tally.invented)).toBeGreaterThan(500);
});
