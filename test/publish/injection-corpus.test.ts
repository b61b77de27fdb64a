import { expect, it } from 'vitest';
import { testCorpus } from '../injection/corpus.ts';
import { harmsIn } from '../injection/harms.ts';
import { ALL_PAYLOADS } from '../injection/payloads/payloads.ts';
import { SURFACES } from '../injection/surfaces.ts';

it('has enough to throw', () => {
  expect(new Set(ALL_PAYLOADS).size).toBe(ALL_PAYLOADS.length);
  expect(ALL_PAYLOADS.length).toBeGreaterThan(300);
  expect(SURFACES.length).toBeGreaterThan(14);
});

it('knows harm when it sees it', () => {
  const short = ALL_PAYLOADS.filter(({ length }) => length < 5000);
  const harmful = short.filter((payload) => harmsIn(payload).length > 0);
  // The others are harmless as they stand: words that only a model would follow, and what an escape already disarms.
  expect(harmful.length).toBeGreaterThan(0.75 * short.length);
});

testCorpus('sample');
