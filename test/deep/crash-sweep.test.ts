import { expect, it } from 'vitest';
import { Random, SEED } from '../random.ts';
import { sweepCrashes } from '../sweeps/crash-sweep.ts';
import { allPoints, type Point } from '../sweeps/support/points.ts';
import { say, tell } from './tell.ts';

const DOUBLE_CRASHES = 60;
/** Of the requests, where the database is killed too. */
const EMBEDDED_STRIDE = 4;
/** A life after a crash does this much at least. */
const POINTS_OF_RECOVERY = { request: 8, commit: 20 };

it('comes to the same wherever the App is killed, once or twice', async () => {
  const started = performance.now();
  const random = new Random(SEED);
  const { tally, failures } = await sweepCrashes({
    choose: ({ lives: [life] }) => {
      const once = allPoints({ request: life?.seen.request.length ?? 0, commit: life?.seen.commit.length ?? 0 });
      const again = allPoints(POINTS_OF_RECOVERY);
      const twice = Array.from({ length: DOUBLE_CRASHES }, (): Point[] => [random.pick(once), random.pick(again)]);
      return [...once.map((point) => [point]), ...twice];
    },
    lanes: 2,
    report: say,
  });
  tell('crash sweep', tally, started);
  expect(failures).toEqual([]);
  expect(tally).toMatchObject({ lost: 0, doubled: 0, different: 0, broken: 0 });
  expect(tally.kills).toBeGreaterThanOrEqual(200);
});

it('comes to the same answer wherever the App is killed while it researches a question', async () => {
  const started = performance.now();
  const { tally, failures } = await sweepCrashes({
    choose: ({ lives: [life] }) =>
      allPoints({ request: life?.seen.request.length ?? 0, commit: life?.seen.commit.length ?? 0 }).map((point) => [
        point,
      ]),
    lanes: 2,
    command: '/proofline research where is the sum divided?',
    report: say,
  });
  tell('crash sweep, a question', tally, started);
  expect(failures).toEqual([]);
  expect(tally).toMatchObject({ lost: 0, doubled: 0, different: 0, broken: 0 });
  expect(tally.kills).toBeGreaterThanOrEqual(150);
});

it('comes to the same when the embedded database is killed with the App', async () => {
  const started = performance.now();
  const { tally, failures } = await sweepCrashes({
    choose: ({ lives: [life] }) =>
      allPoints({ request: life?.seen.request.length ?? 0, commit: 0 })
        .filter(({ k, edge }) => edge === 'after' && k % EMBEDDED_STRIDE === 0)
        .map((point) => [point]),
    lanes: 2,
    database: 'embedded',
    report: say,
  });
  tell('crash sweep, embedded database', tally, started);
  expect(failures).toEqual([]);
  expect(tally).toMatchObject({ lost: 0, doubled: 0, different: 0, broken: 0 });
});
