import { SecretMasker } from '../../../core/secrets.ts';
import { sanitise } from '../../../publish/sanitise.ts';
import { UsageError } from '../../usage-error.ts';
import type { Benchmark, BenchmarkResult, Measure } from '../benchmark.ts';
import { timePerCall } from '../processor-time.ts';
import { highest, median } from '../statistics.ts';
import { FAMILIES } from './families.ts';
import { noise } from './noise.ts';

/** UTF-16 units: about what GitHub takes in one place. */
const LENGTH = 65_536;
const GOAL_MS = 20;
const GOAL_GROWTH = 2.2;
const ROUNDS = 9;
/** A round goes on for as long as this for each of the two texts. */
const ROUND_MS = 20;
const KNOWN_SECRETS = 50;
const ALLOWED_LINKS = ['https://github.com/o/r/blob/'];

interface Timed {
  readonly family: string;
  /** Processor milliseconds. */
  readonly time: number;
  /** How many times as long twice the text takes. */
  readonly growth: number;
  readonly failures: readonly string[];
}

/** How long hostile texts of every kind keep the filter busy through which everything goes that is published. */
export const sanitiser: Benchmark = {
  name: 'sanitise',
  summary: 'processor time for hostile texts of 64 kB, and its growth when they are twice as long',
  usage: [],
  run: async ([unknown], { say }) => {
    if (unknown !== undefined) throw new UsageError(`sanitise takes no options: ${unknown}`);
    const measureAll = (masker: SecretMasker) =>
      Object.entries(FAMILIES).map(([family, write]) => {
        say(family);
        return measureFamily(family, write, masker);
      });
    const [informed, ignorant] = [measureAll(aWellInformedMasker()), measureAll(new SecretMasker())];
    return {
      conditions: [
        `Texts of ${LENGTH} characters, and of twice as many; the limit of what comes out is as long as the text.`,
        `${KNOWN_SECRETS} installation tokens and an API key are known, and none of them for the last two measures.`,
        `Processor time, the median of ${ROUNDS} rounds of at least ${ROUND_MS} ms after a warm-up; growth between the fastest rounds.`,
      ],
      measures: [...informed.flatMap((timed) => judge(timed.family, timed)), ...judgeWorst(ignorant)],
      failures: [...informed, ...ignorant].flatMap(({ failures }) => failures),
    } satisfies BenchmarkResult;
  },
};

function aWellInformedMasker(): SecretMasker {
  const masker = new SecretMasker();
  const beginning = `ghs_123456_${noise('known', 49)}`;
  for (let index = 0; index < KNOWN_SECRETS; index += 1) masker.learn(beginning + noise(`token ${index}`, 460));
  masker.learn(`sk-ant-api03-${noise('key', 93)}`);
  return masker;
}

function measureFamily(family: string, write: (length: number) => string, masker: SecretMasker): Timed {
  const [text, twice] = [write(LENGTH), write(2 * LENGTH)];
  const clean = (source: string) =>
    sanitise(source, { masker, allowedLinkPrefixes: ALLOWED_LINKS, maxLength: source.length });
  const failures = [text, twice]
    .filter((source) => Buffer.byteLength(clean(source)) > source.length)
    .map((source) => `${family}: ${source.length} characters came out too long`);
  // In turns: what slows the whole machine down for a while slows both down.
  const rounds = Array.from({ length: ROUNDS + 1 }, () =>
    [text, twice].map((source) => timePerCall(() => clean(source), ROUND_MS)),
  );
  const [times, timesOfTwice] = [0, 1].map((which) => rounds.slice(1).map((round) => round[which] ?? Number.NaN));
  const growth = Math.min(...(timesOfTwice ?? [])) / Math.min(...(times ?? []));
  return { family, time: median(times ?? []), growth, failures };
}

const judge = (what: string, { time, growth }: Pick<Timed, 'time' | 'growth'>): Measure[] => [
  { what, value: time, unit: 'ms', goal: { atMost: GOAL_MS } },
  { what: `${what}, twice as long`, value: growth, unit: '×', goal: { atMost: GOAL_GROWTH } },
];

function judgeWorst(families: readonly Timed[]): Measure[] {
  const [time, growth] = [highest(families.map((each) => each.time)), highest(families.map((each) => each.growth))];
  return judge('the slowest of all while no secret is known', { time, growth });
}
