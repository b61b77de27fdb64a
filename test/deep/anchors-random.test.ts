import { expect, it } from 'vitest';
import { randomHistory } from '../diff/random-history.ts';
import { Random, SEED } from '../random.ts';
import { RangeDesk } from '../publish/support/range-desk.ts';

it('places findings where git diff -U3 says, is never refused and loses none, over random histories', async () => {
  using history = randomHistory(SEED, 24);
  const random = new Random(SEED);
  const desk = await RangeDesk.open(random, history.gitDir);
  for (const range of history.ranges) await desk.check(range, random.int(1, 12));
  expect(desk.tally).toMatchObject({ ranges: 24, rejected: 0, lost: 0 });
  expect(desk.tally.inline).toBeGreaterThan(24);
});

it('keeps several hundred findings on one change', async () => {
  using history = randomHistory(SEED, 20);
  const base = history.ranges[0]?.base ?? '';
  const desk = await RangeDesk.open(new Random(SEED), history.gitDir);
  for (const { head } of history.ranges.slice(-2)) await desk.check({ base, head }, 400);
  expect(desk.tally).toMatchObject({ ranges: 2, inline: 50, rejected: 0, lost: 0 });
  expect(desk.tally.findings).toBeGreaterThan(300);
});
