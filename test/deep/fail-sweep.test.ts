import { expect, it } from 'vitest';
import { sweepFailures } from '../sweeps/fail-sweep.ts';
import { FAULTS, type FaultName, SCENARIOS } from '../sweeps/support/failing-calls.ts';
import { say, tell } from './tell.ts';

it.each(SCENARIOS)('comes to the same whichever request fails, and however it does: %s', async (scenario) => {
  const started = performance.now();
  const faults = Object.keys(FAULTS) as FaultName[];
  const { tally, failures } = await sweepFailures({
    scenario,
    choose: (calls) =>
      Array.from({ length: calls }, (_, index) => faults.map((fault) => ({ k: index + 1, fault }))).flat(),
    lanes: 2,
    report: say,
  });
  tell(`failing calls, ${scenario}`, tally, started);
  expect(failures).toEqual([]);
  expect(tally).toMatchObject({ lost: 0, doubled: 0, different: 0, broken: 0, same: tally.reviews });
});
