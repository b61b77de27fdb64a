import { expect, it } from 'vitest';
import { SEED } from '../random.ts';
import { playHistory, type Tally } from './push-history/history.ts';

const HISTORIES = 300;
const PUSHES = 12;

it(`keeps its promises over ${HISTORIES} random histories of pushes`, async () => {
  const tally: Tally = { posted: 0, carried: 0, fixed: 0, back: 0, dismissed: 0 };
  for (let index = 0; index < HISTORIES; index += 1) await playHistory(SEED + index, PUSHES, tally);
  // None of it may be for want of anything to judge.
  for (const [what, times] of Object.entries(tally)) expect(times, what).toBeGreaterThan(HISTORIES / 2);
});
