import { CommandFailed } from '../../command-failed.ts';
import type { Benchmark, BenchmarkContext, BenchmarkResult, Measure } from '../benchmark.ts';
import { PER_INSTALLATION } from './crowd.ts';
import { type LiveSessionsOptions, type Mode, readOptions, USAGE } from './options.ts';
import { PAUSE_MS } from './patient-agents.ts';
import { type ModeOutcome, runMode } from './run-mode.ts';
import { CHANGE } from './work-repository.ts';

/** Resident memory in MB with a thousand live sessions. */
const GOALS_MB: Readonly<Record<Mode, number>> = { streams: 500, webhooks: 250 };

/** Memory and processor time of one App process while many sessions are under way. */
export const liveSessions: Benchmark = {
  name: 'live-sessions',
  summary: 'memory and processor time of one process with many live sessions',
  usage: USAGE,
  run: async (args, { say }) => {
    const options = readOptions(args);
    if (process.platform !== 'linux') throw new CommandFailed('this benchmark reads /proc, which only Linux has');
    const outcomes = await runModes(options, say);
    return {
      conditions: describe(options),
      measures: outcomes.flatMap(({ mode, outcome }) => measuresOf(mode, outcome)),
      failures: outcomes.flatMap(({ mode, outcome }) => outcome.failures.map((line) => `${mode}: ${line}`)),
    } satisfies BenchmarkResult;
  },
};

async function runModes(options: LiveSessionsOptions, say: BenchmarkContext['say']) {
  const outcomes: { mode: Mode; outcome: ModeOutcome }[] = [];
  for (const mode of options.modes) {
    outcomes.push({ mode, outcome: await runMode(mode, options, (line) => say(`${mode}: ${line}`)) });
  }
  return outcomes;
}

function describe({ sessions, windowMs }: LiveSessionsOptions): string[] {
  const [from, to] = [PAUSE_MS.from / 1000, PAUSE_MS.to / 1000];
  return [
    `${sessions} reviews at the same time, ${PER_INSTALLATION} in each installation; each changes ${CHANGE}.`,
    `Every session has read its change and goes on reading every ${from} to ${to} s; measured for ${windowMs / 1000} s.`,
    'The App is one process, started as `npm start` does it, with its own PostgreSQL; the emulated platforms are in another.',
  ];
}

function measuresOf(mode: Mode, { use, rampMs, finishMs, requests }: ModeOutcome): Measure[] {
  const measures: Measure[] = [
    { what: 'memory (RSS), highest', value: use.rss.highest, unit: 'MB', goal: { atMost: GOALS_MB[mode] } },
    { what: 'memory (RSS), median', value: use.rss.median, unit: 'MB' },
    { what: 'memory (RSS), highest since the start', value: use.rss.sinceStart, unit: 'MB' },
    { what: 'processor time', value: use.cpu, unit: '% of a core' },
    { what: 'open sockets', value: use.sockets, unit: '' },
    { what: 'requests to the platform', value: requests.platform, unit: '/s' },
    { what: 'requests to GitHub', value: requests.github, unit: '/s' },
    { what: 'PostgreSQL: memory (PSS), highest', value: use.children.memory, unit: 'MB' },
    { what: 'PostgreSQL: processor time', value: use.children.cpu, unit: '% of a core' },
    { what: 'first webhook to all sessions live', value: rampMs / 1000, unit: 's' },
    { what: 'end of the sessions to all checks concluded', value: finishMs / 1000, unit: 's' },
  ];
  return measures.map((measure) => ({ ...measure, what: `${mode}: ${measure.what}` }));
}
