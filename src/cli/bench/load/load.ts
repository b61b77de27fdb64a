import path from 'node:path';
import type { Brain } from '../../../emulators/managed-agents/brain.ts';
import { CommandFailed } from '../../command-failed.ts';
import type { Benchmark, BenchmarkContext, BenchmarkResult } from '../benchmark.ts';
import { Crowd, PER_INSTALLATION, REPOSITORY } from '../live-sessions/crowd.ts';
import { PatientAgents } from '../live-sessions/patient-agents.ts';
import { type StagedApp, withStagedApp } from '../live-sessions/staged-app.ts';
import { readStartFlags } from '../live-sessions/start-flags.ts';
import { complaintsOf, Watch } from '../live-sessions/watch.ts';
import { buildWorkRepository } from '../live-sessions/work-repository.ts';
import { probeFlag } from './event-loop.ts';
import { Ledger } from './ledger.ts';
import { failuresOf, measuresOf, measuresOfReviews } from './measures.ts';
import { type LoadOptions, readLoadOptions, USAGE } from './options.ts';
import { BODY_BYTES } from './payloads.ts';
import { type Phase, runPhase } from './phase.ts';
import { quickAgent, timeReviews } from './reviews.ts';

const BURST_MS = 2000;
/** Of so many pull requests one gets another head while the webhooks come. */
const PULLS_PER_PUSH = 4;

type Say = BenchmarkContext['say'];

/** How fast webhooks are taken and acted on, alone and many at once. */
export const load: Benchmark = {
  name: 'load',
  summary: 'webhooks in great numbers: acknowledged, decided, none lost; latency of a review',
  usage: USAGE,
  run: async (args, { say }) => {
    const options = readLoadOptions(args);
    if (process.platform !== 'linux') throw new CommandFailed('this benchmark reads /proc, which only Linux has');
    return await runLoad(options, say);
  },
};

async function runLoad(options: LoadOptions, say: Say): Promise<BenchmarkResult> {
  const agents = new PatientAgents(REPOSITORY);
  const mind: { brain: Brain } = { brain: quickAgent };
  const environment = { NODE_OPTIONS: `${await readStartFlags()} ${probeFlag()}` };
  const setup = { environment, connect: () => undefined };
  return await withStagedApp(
    async (context) => await mind.brain(context),
    setup,
    async (staged) => {
      const work = await buildWorkRepository(path.join(staged.folder, REPOSITORY), 2 * PER_INSTALLATION);
      say(`${options.reviews} reviews, one after another`);
      const reviews = await timeReviews(staged, work, options.reviews);
      mind.brain = agents.brain;
      const crowd = new Crowd(staged.github);
      const watch = new Watch(staged, options.pulls, say);
      say(`${options.pulls} pull requests are opened`);
      const [areLive] = await Promise.all([watch.until('live', () => agents.waiting), crowd.open(options.pulls, work)]);
      if (!areLive) throw new CommandFailed(`only ${agents.waiting} of ${options.pulls} sessions came to life`);
      const { steady, burst } = await sendAll({ staged, crowd, work }, options, say);
      agents.release();
      await watch.until('concluded', () => crowd.concluded);
      return {
        conditions: describe(options),
        measures: [...measuresOfReviews(reviews), ...measuresOf('steady', steady), ...measuresOf('burst', burst)],
        failures: [
          ...failuresOf('steady', steady),
          ...failuresOf('burst', burst),
          ...crowd.findFailures(),
          ...complaintsOf(staged),
        ],
      };
    },
  );
}

async function sendAll(
  parts: { readonly staged: StagedApp; readonly crowd: Crowd; readonly work: Parameters<Crowd['open']>[1] },
  { perSecond, windowMs, pulls, burst: inBurst }: LoadOptions,
  say: Say,
): Promise<{ steady: Phase; burst: Phase }> {
  const ledger = await Ledger.open(parts.staged.dataDir);
  try {
    const count = Math.round((perSecond * windowMs) / 1000);
    say(`${count} webhooks, ${perSecond} a second`);
    const pushes = Math.floor(pulls / PULLS_PER_PUSH);
    const steady = await runPhase({ ...parts, ledger }, { name: 'steady', count, withinMs: windowMs, pushes });
    say(`${inBurst} webhooks within ${BURST_MS / 1000} s`);
    const burst = await runPhase(
      { ...parts, ledger },
      { name: 'burst', count: inBurst, withinMs: BURST_MS, pushes: 0 },
    );
    return { steady, burst };
  } finally {
    await ledger.close();
  }
}

function describe({ pulls, reviews, perSecond, windowMs, burst }: LoadOptions): string[] {
  return [
    `${reviews} reviews one after another, with a finding each; then ${pulls} under review while webhooks come about them:`,
    `${perSecond} a second for ${windowMs / 1000} s, then ${burst} within ${BURST_MS / 1000} s, ${BODY_BYTES / 1000} kB each, on a connection each, sent at their times whether or not earlier ones were answered.`,
    'The App is one process, started as `npm start` does it, with its own PostgreSQL; the sender and the emulated platforms are in another, on the same cores.',
  ];
}
