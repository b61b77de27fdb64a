import { messageOf } from '../../src/core/errors.ts';
import { differences, judge } from './support/compare-outcomes.ts';
import type { FailingCall, Scenario } from './support/failing-calls.ts';
import { type FailResult, FailStage } from './support/fail-stage.ts';
import type { Outcome } from './support/outcome-of.ts';

export interface FailSweep {
  readonly tally: {
    readonly reviews: number;
    /** How many went as if nothing had happened. */
    readonly same: number;
    readonly lost: number;
    readonly doubled: number;
    readonly different: number;
    /** Reviews that broke an invariant, or threw. */
    readonly broken: number;
  };
  readonly failures: readonly string[];
}

/** Has one review for each failing call and compares it with one in which none fails, whose number of calls `choose` is told. */
interface SweepOptions {
  readonly scenario: Scenario;
  /** Told how many calls a review makes in which none fails. */
  readonly choose: (calls: number) => readonly FailingCall[];
  /** Reviews at a time. */
  readonly lanes: number;
  /** Hears of every failure at once. */
  readonly report?: (failure: string) => void;
}

export async function sweepFailures({ scenario, choose, lanes, report }: SweepOptions): Promise<FailSweep> {
  const stages = await Promise.all(Array.from({ length: lanes }, async () => await FailStage.open()));
  try {
    const [reference] = await Promise.all(stages.map(async (stage) => await stage.review(scenario)));
    if (reference === undefined) throw new Error('there is no stage');
    if (reference.breaches.length > 0) throw new Error(`undisturbed: ${reference.breaches.join('; ')}`);
    const waiting = [...choose(reference.requests.length)];
    const finished: Finished[] = [];
    const work = async (stage: FailStage) => {
      for (let failing = waiting.shift(); failing !== undefined; failing = waiting.shift()) {
        const one = await attempt({ stage, scenario, failing, reference });
        if (one.failure !== undefined) report?.(one.failure);
        finished.push(one);
      }
    };
    await Promise.all(stages.map(work));
    const count = (verdict: Finished['verdict']) => finished.filter((one) => one.verdict === verdict).length;
    const tally = {
      reviews: finished.length,
      same: count('same'),
      lost: count('lost'),
      doubled: count('doubled'),
      different: count('different'),
      broken: finished.filter(({ isBroken }) => isBroken).length,
    };
    return { tally, failures: finished.flatMap(({ failure }) => failure ?? []) };
  } finally {
    await Promise.all(stages.map(async (stage) => await stage.close()));
  }
}

interface Finished {
  readonly verdict: ReturnType<typeof judge> | 'none';
  readonly isBroken: boolean;
  readonly failure: string | undefined;
}

interface Attempt {
  readonly stage: FailStage;
  readonly scenario: Scenario;
  readonly failing: FailingCall;
  readonly reference: FailResult;
}

async function attempt({ stage, scenario, failing, reference }: Attempt): Promise<Finished> {
  const name = `${failing.fault} at call ${failing.k}`;
  try {
    const result = await stage.review(scenario, failing);
    const { breaches } = result;
    const called = calledAt(result, failing);
    const outcome = whatCounts(result.outcome, called);
    const expected = whatCounts(reference.outcome, called);
    const verdict = judge(outcome, expected);
    const complaints = [...breaches, ...differences(outcome, expected).slice(0, 10)];
    const failure = complaints.length === 0 ? undefined : [`${name} (${called})`, ...complaints].join('\n  ');
    return { verdict, isBroken: breaches.length > 0, failure };
  } catch (error) {
    return { verdict: 'none', isBroken: true, failure: `${name}\n  ${messageOf(error)}` };
  }
}

const calledAt = ({ requests }: FailResult, { k }: FailingCall): string => {
  const called = requests.toSorted((one, other) => one.at - other.at)[k - 1];
  return called === undefined ? 'never came' : `${called.to} ${called.route}`;
};

/** That a command was seen is said once, as a courtesy: it is not worth a second try. That its review is over is. */
function whatCounts(outcome: Outcome, called: string): Outcome {
  if (!called.endsWith('/reactions')) return outcome;
  return { ...outcome, reactions: outcome.reactions.filter((content) => content !== 'eyes') };
}
