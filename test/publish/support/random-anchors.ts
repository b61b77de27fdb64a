import { expect, it } from 'vitest';
import { randomHistory } from '../../diff/random-history.ts';
import { Random, SEED } from '../../random.ts';
import { RangeDesk } from './range-desk.ts';

const MOST_FINDINGS = 12;

/** Tests where findings are placed in so many changes of a random history. */
export function testRandomAnchors(count: number): void {
  it('places findings where git diff -U3 says, is never refused and loses none, over a random history', async () => {
    using history = randomHistory(SEED, count);
    const random = new Random(SEED);
    const desk = await RangeDesk.open(random, history.gitDir);
    for (const range of history.ranges) await desk.check(range, random.int(1, MOST_FINDINGS));
    expect(desk.tally).toMatchObject({ ranges: count, rejected: 0, lost: 0 });
    expect(desk.tally.inline).toBeGreaterThan(count);
  });
}
