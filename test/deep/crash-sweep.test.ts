import { expect, it } from 'vitest';
import { Random, SEED } from '../random.ts';
import { sweepCrashes } from '../sweeps/crash-sweep.ts';
import type { CrashResult } from '../sweeps/support/crash-stage.ts';
import { allPoints, type Point } from '../sweeps/support/points.ts';
import { say, tell } from './tell.ts';

const DOUBLE_CRASHES = 60;
/** Of the requests, where the database is killed too. */
const EMBEDDED_STRIDE = 4;
/** A life after a crash does this much at least. */
const POINTS_OF_RECOVERY = { request: 8, commit: 20 };

type Sweep = Omit<Parameters<typeof sweepCrashes>[0], 'lanes' | 'report'>;

/** Sweeps, tells what it came to, and accepts no difference; returns how often the App was killed. */
async function expectTheSame(what: string, sweep: Sweep): Promise<number> {
  const started = performance.now();
  const { tally, failures } = await sweepCrashes({ ...sweep, lanes: 2, report: say });
  tell(what, tally, started);
  expect(failures).toEqual([]);
  expect(tally).toMatchObject({ lost: 0, doubled: 0, different: 0, broken: 0 });
  return tally.kills;
}

/** Every point that an undisturbed review comes to. */
function pointsOf({ lives: [life] }: CrashResult): Point[] {
  return allPoints({ request: life?.seen.request.length ?? 0, commit: life?.seen.commit.length ?? 0 });
}

it('comes to the same wherever the App is killed, once or twice', async () => {
  const random = new Random(SEED);
  const kills = await expectTheSame('crash sweep', {
    choose: (undisturbed) => {
      const once = pointsOf(undisturbed);
      const again = allPoints(POINTS_OF_RECOVERY);
      const twice = Array.from({ length: DOUBLE_CRASHES }, (): Point[] => [random.pick(once), random.pick(again)]);
      return [...once.map((point) => [point]), ...twice];
    },
  });
  expect(kills).toBeGreaterThanOrEqual(200);
});

it('comes to the same answer wherever the App is killed while it researches a question', async () => {
  const kills = await expectTheSame('crash sweep, a question', {
    choose: (undisturbed) => pointsOf(undisturbed).map((point) => [point]),
    command: '/proofline research where is the sum divided?',
  });
  expect(kills).toBeGreaterThanOrEqual(150);
});

it('comes to the same when the embedded database is killed with the App', async () => {
  await expectTheSame('crash sweep, embedded database', {
    choose: (undisturbed) =>
      pointsOf(undisturbed)
        .filter(({ at, edge, k }) => at === 'request' && edge === 'after' && k % EMBEDDED_STRIDE === 0)
        .map((point) => [point]),
    database: 'embedded',
  });
});
