import { expect, it } from 'vitest';
import { randomHistory } from '../diff/random-history.ts';
import { Random, SEED } from '../random.ts';
import { testRandomAnchors } from '../publish/support/random-anchors.ts';
import { RangeDesk } from '../publish/support/range-desk.ts';

testRandomAnchors(24);

it('keeps several hundred findings on one change', async () => {
  using history = randomHistory(SEED, 20);
  const base = history.ranges[0]?.base ?? '';
  const desk = await RangeDesk.open(new Random(SEED), history.gitDir);
  for (const { head } of history.ranges.slice(-2)) await desk.check({ base, head }, 400);
  expect(desk.tally).toMatchObject({ ranges: 2, inline: 50, rejected: 0, lost: 0 });
  expect(desk.tally.findings).toBeGreaterThan(300);
});
