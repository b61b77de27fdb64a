import { expect, it } from 'vitest';
import { Random, SEED } from '../random.ts';
import { sweepFailures } from './fail-sweep.ts';
import { FAULTS, type FaultName, SCENARIOS } from './support/failing-calls.ts';

/** A sample of `npm run test:deep`: three of the faults, each at some request. */
it('comes to the same whatever happens to some request', async () => {
  const random = new Random(SEED);
  const names = Object.keys(FAULTS) as FaultName[];
  const first = random.int(0, names.length - 1);
  const faults = [...names, ...names].slice(first, first + 3);
  const { tally, failures } = await sweepFailures({
    scenario: random.pick(SCENARIOS),
    choose: (calls) => faults.map((fault) => ({ k: random.int(1, calls), fault })),
    lanes: 1,
  });
  expect(failures).toEqual([]);
  expect(tally).toMatchObject({ reviews: faults.length, same: faults.length, broken: 0 });
}, 180_000);
