import { expect, it } from 'vitest';
import { Random, SEED } from '../random.ts';
import { sweepCrashes } from './crash-sweep.ts';
import { allPoints } from './support/points.ts';

/** A sample of `npm run test:deep`: a request, and a commit with something in the life after it. */
it('comes to the same after a crash at some request, at some commit, and during the recovery', async () => {
  const random = new Random(SEED);
  const { tally, failures } = await sweepCrashes({
    choose: ({ lives: [life] }) => {
      const requests = allPoints({ request: life?.seen.request.length ?? 0, commit: 0 });
      const commits = allPoints({ request: 0, commit: life?.seen.commit.length ?? 0 });
      const inRecovery = allPoints({ request: 3, commit: 10 });
      return [[random.pick(requests)], [random.pick(commits), random.pick(inRecovery)]];
    },
    lanes: 2,
  });
  expect(failures).toEqual([]);
  expect(tally).toMatchObject({ reviews: 2, lost: 0, doubled: 0, different: 0, broken: 0 });
  expect(tally.kills).toBeGreaterThanOrEqual(3);
}, 180_000);
