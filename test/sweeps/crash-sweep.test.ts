import { expect, it } from 'vitest';
import { Random, SEED } from '../random.ts';
import { sweepCrashes } from './crash-sweep.ts';
import { allPoints } from './support/points.ts';

/** A sample of `npm run test:deep`: a request or a commit, with something in the life after it. */
it('comes to the same after a crash at some request or commit, and another one during the recovery', async () => {
  const random = new Random(SEED);
  const { tally, failures } = await sweepCrashes({
    choose: ({ lives: [life] }) => {
      const points = allPoints({ request: life?.seen.request.length ?? 0, commit: life?.seen.commit.length ?? 0 });
      const inRecovery = allPoints({ request: 3, commit: 10 });
      return [[random.pick(points), random.pick(inRecovery)]];
    },
    lanes: 1,
  });
  expect(failures).toEqual([]);
  expect(tally).toMatchObject({ reviews: 1, lost: 0, doubled: 0, different: 0, broken: 0 });
  expect(tally.kills).toBe(2);
}, 180_000);
