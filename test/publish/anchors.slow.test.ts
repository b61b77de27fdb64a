import { expect, it } from 'vitest';
import { randomHistory } from '../diff/random-history.ts';
import { Random, SEED } from '../random.ts';
import { RangeDesk } from './support/range-desk.ts';

/** A sample of `npm run test:deep`. */
it('places findings where git diff -U3 says, is never refused and loses none', async () => {
  using history = randomHistory(SEED, 5);
  const random = new Random(SEED);
  const desk = await RangeDesk.open(random, history.gitDir);
  for (const range of history.ranges) await desk.check(range, random.int(1, 12));
  expect(desk.tally).toMatchObject({ ranges: 5, rejected: 0, lost: 0 });
  expect(desk.tally.inline).toBeGreaterThan(5);
});
