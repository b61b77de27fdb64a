import { parseOptions } from '../../parse-options.ts';
import type { Benchmark, BenchmarkContext, BenchmarkResult, Measure } from '../benchmark.ts';
import { timePerCall } from '../processor-time.ts';
import { median } from '../statistics.ts';
import { type Contestant, loadContestants } from './contestants.ts';
import { generatedHistory, trapHistory } from './generated-history.ts';
import type { History } from './history.ts';
import { addUp, judge, type Judgement } from './judge.ts';
import { packageHistory, type PublishedPackage } from './package-history.ts';
import { type CheckedChange, readChanges } from './read-changes.ts';
import { TRAPS } from './traps.ts';

/** Sources, builds on long lines, declarations and prose. */
const PACKAGES: readonly PublishedPackage[] = [
  { name: 'commander', upTo: '14.0.0', count: 16 },
  { name: 'dayjs', upTo: '1.11.13', count: 10 },
  { name: 'semver', upTo: '7.7.2', count: 16 },
  { name: 'ws', upTo: '8.18.3', count: 16 },
];
const ROUNDS = 7;
/** A round repeats its pass for as long. */
const ROUND_MS = 200;

/** How fast diffs become anchors here and with other parsers, and how often each of them is right. */
export const diffParsers: Benchmark = {
  name: 'diff-parsers',
  summary: 'parsing and anchoring real diffs, against other parsers from npm: speed, and who is right',
  usage: ['--offline      on a generated history instead of published packages, which npm downloads'],
  run: async (args, context) => {
    const { offline: isOffline = false } = parseOptions(args, { offline: { type: 'boolean' } });
    const contestants = await loadContestants();
    const changes: CheckedChange[] = [];
    for (const open of isOffline ? [generatedHistory] : PACKAGES.map((one) => () => packageHistory(one))) {
      changes.push(...(await readAll(open, context)));
    }
    const traps = await readAll(trapHistory, context);
    context.say(`measures ${contestants.length} parsers on ${changes.length} changes`);
    return report(contestants, { changes, traps, isOffline });
  },
};

async function readAll(open: () => History, { say }: BenchmarkContext): Promise<CheckedChange[]> {
  using history = open();
  say(`${history.ranges.length} ranges`);
  return await readChanges(history);
}

interface Course {
  readonly changes: readonly CheckedChange[];
  readonly traps: readonly CheckedChange[];
  readonly isOffline: boolean;
}

function report(contestants: readonly Contestant[], { changes, traps, isOffline }: Course): BenchmarkResult {
  const bytes = changes.reduce((sum, { diff }) => sum + Buffer.byteLength(diff), 0);
  const judged = contestants.map((one) => ({
    name: one.name,
    total: addUp(changes.map((change) => judge(one, change, change.recounted))),
    caught: TRAPS.filter((_, index) => isCaught(judgeTrap(one, traps[index]))).map((trap) => trap.name),
  }));
  const times = timeEach(contestants, changes);
  const files = judged[0]?.total.files ?? 0;
  const measures = judged.flatMap(({ name, total, caught }, index): Measure[] => [
    { what: `${name}: speed`, value: bytes / 1e6 / (times[index] ?? Number.NaN), unit: 'MB/s' },
    { what: `${name}: files`, value: files / (times[index] ?? Number.NaN), unit: '/s' },
    { what: `${name}: files with wrong anchors`, value: total.wrongAnchors, unit: '', ...goalFor(name) },
    { what: `${name}: files under a wrong path`, value: total.wrongPaths, unit: '', ...goalFor(name) },
    { what: `${name}: traps it is caught in`, value: caught.length, unit: '', ...goalFor(name) },
  ]);
  return {
    conditions: [
      `${changes.length} changes ${isOffline ? 'of a generated history' : `between versions of ${PACKAGES.map(({ name }) => name).join(', ')}`}: ${(bytes / 1e6).toFixed(1)} MB of \`git diff -U3\`, ${files} files with hunks.`,
      'Proofline reads the hunks of each file as GitHub lists them, the others read the whole diff; all end at the lines that take comments.',
      `Processor time of one pass over all changes, the median of ${ROUNDS} after a warm-up. Right is what equals a recount of git's own diff.`,
      `Besides ${TRAPS.length} traps, one change each. ${judged.map(describeTraps).join(' ')}`,
    ],
    measures,
    failures: judged
      .filter(({ name, total, caught }) => name === 'proofline' && (isCaught(total) || caught.length > 0))
      .map(
        ({ total }) => `proofline has ${total.wrongAnchors} files with other anchors than git, or is caught in a trap`,
      ),
  };
}

const goalFor = (name: string) => (name === 'proofline' ? { goal: { atMost: 0 } } : {});
const isCaught = ({ wrongAnchors, wrongPaths }: Judgement) => wrongAnchors + wrongPaths > 0;
const judgeTrap = (contestant: Contestant, trap: CheckedChange | undefined): Judgement =>
  trap === undefined ? addUp([]) : judge(contestant, trap, trap.recounted);
const describeTraps = ({ name, caught }: { readonly name: string; readonly caught: readonly string[] }) =>
  `${name}: ${caught.length === 0 ? 'in none' : `in ${caught.join('; ')}`}.`;

/** Processor seconds of one pass, contestant by contestant in each round: what slows the machine down slows all down. */
function timeEach(contestants: readonly Contestant[], changes: readonly CheckedChange[]): number[] {
  const rounds = Array.from({ length: ROUNDS + 1 }, () => contestants.map((one) => timePass(one, changes)));
  return contestants.map((_, index) => median(rounds.slice(1).map((round) => round[index] ?? Number.NaN)));
}

function timePass({ read }: Contestant, changes: readonly CheckedChange[]): number {
  const pass = () => {
    for (const change of changes) read(change);
  };
  return timePerCall(pass, ROUND_MS) / 1000;
}
