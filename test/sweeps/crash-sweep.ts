import { messageOf } from '../../src/core/errors.ts';
import { differences, judge, type Verdict } from './support/compare-outcomes.ts';
import { type CrashResult, CrashStage } from './support/crash-stage.ts';
import type { Point } from './support/points.ts';

export interface SweepTally {
  readonly reviews: number;
  readonly kills: number;
  readonly lost: number;
  readonly doubled: number;
  readonly different: number;
  /** Reviews that broke an invariant, or never ended. */
  readonly broken: number;
  /** Points that the App did not come to in that life: what it does is not the same every time. */
  readonly missed: number;
}

export interface CrashSweep {
  readonly tally: SweepTally;
  /** What went wrong, a paragraph each. */
  readonly failures: readonly string[];
}

interface Finished {
  readonly points: readonly Point[];
  readonly result: CrashResult | undefined;
  readonly verdict: Verdict;
  readonly failure: string | undefined;
}

interface SweepOptions {
  /** Picks the points, knowing what an undisturbed review does: one in each life of the App, the last of which goes on. */
  readonly choose: (undisturbed: CrashResult) => readonly (readonly Point[])[];
  /** Reviews at a time, each by an App of its own. */
  readonly lanes: number;
  /** Where the App keeps its state [external]; the embedded server is killed with it, and its commits are not seen. */
  readonly database?: 'external' | 'embedded';
  /** What is asked for [a review]. */
  readonly command?: string;
  /** Hears of every failure at once. */
  readonly report?: (failure: string) => void;
}

/**
 * Has one review for each list of points, in which the App is killed at the first of them, and at the next ones in the
 * lives after that; compares each with a review that nothing disturbs.
 */
export async function sweepCrashes({ choose, lanes, database, command, report }: SweepOptions): Promise<CrashSweep> {
  const stages = await Promise.all(Array.from({ length: lanes }, async () => await CrashStage.open()));
  try {
    const reference = await required(stages[0]).review([], database, command);
    if (reference.breaches.length > 0) throw new Error(`undisturbed: ${reference.breaches.join('; ')}`);
    const waiting = [...choose(reference)];
    const finished: Finished[] = [];
    const work = async (stage: CrashStage) => {
      for (let points = waiting.shift(); points !== undefined; points = waiting.shift()) {
        const one = await crash({ stage, points, reference, database, command });
        if (one.failure !== undefined) report?.(one.failure);
        finished.push(one);
      }
    };
    await Promise.all(stages.map(work));
    return summarise(finished);
  } finally {
    await Promise.all(stages.map(async (stage) => await stage.close()));
  }
}

interface Crash {
  readonly stage: CrashStage;
  readonly points: readonly Point[];
  readonly reference: CrashResult;
  readonly database: SweepOptions['database'];
  readonly command: SweepOptions['command'];
}

async function crash({ stage, points, reference, database, command }: Crash): Promise<Finished> {
  try {
    const result = await stage.review(points, database, command);
    const verdict = judge(result.outcome, reference.outcome);
    const complaints = [...result.breaches, ...differences(result.outcome, reference.outcome).slice(0, 10)];
    const failure = complaints.length === 0 ? undefined : describe(points, result.lives, complaints);
    return { points, result, verdict, failure };
  } catch (error) {
    return {
      points,
      result: undefined,
      verdict: 'different',
      failure: describe(points, stage.lives, [messageOf(error)]),
    };
  }
}

function describe(points: readonly Point[], lives: CrashResult['lives'], complaints: readonly string[]): string {
  const places = points.map(({ edge, at, k }, life) => {
    const what = lives[life]?.seen[at][k - 1]?.replaceAll(/\s+/g, ' ').slice(0, 120) ?? 'not known';
    return `killed ${edge} ${at} ${k} (${what})`;
  });
  return [...places, ...complaints.map((complaint) => `  ${complaint}`)].join('\n');
}

function summarise(finished: readonly Finished[]): CrashSweep {
  const count = (is: (one: Finished) => boolean) => finished.filter(is).length;
  const kills = finished.flatMap(({ result }) => result?.lives ?? []).filter(({ hasStruck }) => hasStruck).length;
  const tally = {
    reviews: finished.length,
    kills,
    lost: count(({ verdict }) => verdict === 'lost'),
    doubled: count(({ verdict }) => verdict === 'doubled'),
    different: count(({ verdict }) => verdict === 'different'),
    broken: count(({ result }) => result === undefined || result.breaches.length > 0),
    missed: finished.reduce((sum, { points }) => sum + points.length, 0) - kills,
  };
  return { tally, failures: finished.flatMap(({ failure }) => failure ?? []) };
}

function required<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('there is none');
  return value;
}
