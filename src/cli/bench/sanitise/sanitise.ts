import { SecretMasker } from '../../../core/secrets.ts';
import { sanitise } from '../../../publish/sanitise.ts';
import { UsageError } from '../../usage-error.ts';
import type { Benchmark, BenchmarkResult, Measure } from '../benchmark.ts';
import { median } from '../statistics.ts';
import { FAMILIES, noise } from './families.ts';

/** UTF-16 units: about what GitHub takes in one place. */
const LENGTH = 65_536;
const GOAL_MS = 20;
const GOAL_GROWTH = 2.2;
const ROUNDS = 15;
/** A round goes on for as long as this for each of the two texts, so that the clock's grain does not count. */
const ROUND_MS = 25;
const KNOWN_SECRETS = 20;

/** How long hostile texts of every kind keep the filter busy through which everything goes that is published. */
export const sanitiser: Benchmark = {
  name: 'sanitise',
  summary: 'processor time for hostile texts of 64 kB, and its growth when they are twice as long',
  usage: [],
  run: async ([unknown], { say }) => {
    if (unknown !== undefined) throw new UsageError(`sanitise takes no options: ${unknown}`);
    const masker = aWellInformedMasker();
    const results = Object.entries(FAMILIES).map(([family, write]) => {
      say(family);
      return measureFamily(family, write, masker);
    });
    return {
      conditions: [
        `Texts of ${LENGTH} characters, and of twice as many; the limit of what comes out is as long as the text.`,
        `${KNOWN_SECRETS} installation tokens and an API key are known.`,
        `Processor time, the median of ${ROUNDS} rounds of at least ${ROUND_MS} ms for each of the two, after a warm-up.`,
      ],
      measures: results.flatMap(({ measures }) => measures),
      failures: results.flatMap(({ failures }) => failures),
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

function measureFamily(family: string, write: (length: number) => string, masker: SecretMasker) {
  const [text, twice] = [write(LENGTH), write(2 * LENGTH)];
  const clean = (source: string) => sanitise(source, { masker, allowedLinkPrefixes: [], maxLength: source.length });
  const failures = [text, twice]
    .filter((source) => Buffer.byteLength(clean(source)) > source.length)
    .map((source) => `${family}: ${source.length} characters came out too long`);
  const rounds = Array.from({ length: ROUNDS + 1 }, () => ({
    time: timePer(() => clean(text)),
    timeOfTwice: timePer(() => clean(twice)),
  }));
  return { measures: judge(family, rounds.slice(1)), failures };
}

/** Growth is compared within each round: what slows the whole machine down slows both texts of a round down. */
function judge(family: string, rounds: readonly { readonly time: number; readonly timeOfTwice: number }[]): Measure[] {
  const time = median(rounds.map((round) => round.time));
  const growth = median(rounds.map((round) => round.timeOfTwice / round.time));
  return [
    { what: family, value: time, unit: 'ms', goal: { atMost: GOAL_MS } },
    { what: `${family}, twice as long`, value: growth, unit: '×', goal: { atMost: GOAL_GROWTH } },
  ];
}

/** Processor milliseconds of this process for one call: other programs on the machine do not count. */
function timePer(work: () => unknown): number {
  const before = process.cpuUsage();
  for (let calls = 1; ; calls += 1) {
    work();
    const { user, system } = process.cpuUsage(before);
    const spent = (user + system) / 1000;
    if (spent >= ROUND_MS) return spent / calls;
  }
}
