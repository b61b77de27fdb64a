import path from 'node:path';
import { CommandFailed } from '../../command-failed.ts';
import { measureProcess, type ProcessUse } from '../process/measure-process.ts';
import { Crowd, PER_INSTALLATION, REPOSITORY } from './crowd.ts';
import { setUpMode } from './modes.ts';
import type { LiveSessionsOptions, Mode } from './options.ts';
import { PatientAgents } from './patient-agents.ts';
import { type StagedApp, withStagedApp } from './staged-app.ts';
import { complaintsOf, timed, Watch } from './watch.ts';
import { buildWorkRepository } from './work-repository.ts';

/** What one mode has shown. */
export interface ModeOutcome {
  readonly use: ProcessUse;
  /** From the first webhook to the moment when all sessions were live. */
  readonly rampMs: number;
  /** From the moment when all sessions may end to the last concluded check. */
  readonly finishMs: number;
  /** Requests of the App per second while it was measured. */
  readonly requests: { readonly platform: number; readonly github: number };
  readonly failures: readonly string[];
}

type Say = (line: string) => void;

/** Brings all sessions to life, measures the App while they are, and lets them end. */
export async function runMode(mode: Mode, options: LiveSessionsOptions, say: Say): Promise<ModeOutcome> {
  const agents = new PatientAgents(REPOSITORY);
  return await withStagedApp(agents.brain, setUpMode(mode), async (staged) => {
    const crowd = new Crowd(staged.github);
    const watch = new Watch(staged, options.sessions, say);
    const repository = await buildWorkRepository(path.join(staged.folder, REPOSITORY), PER_INSTALLATION);
    say(`${options.sessions} pull requests are opened`);
    const rampMs = await timed(async () => {
      const [areLive] = await Promise.all([
        watch.until('live', () => agents.waiting),
        crowd.open(options.sessions, repository),
      ]);
      if (!areLive) throw new CommandFailed(`only ${agents.waiting} of ${options.sessions} sessions came to life`);
    });
    say(`measuring for ${options.windowMs / 1000} s`);
    const requests = countRequests(staged);
    const use = await measureProcess(staged.app.pid, options.windowMs);
    const perSecond = requests.perSecond();
    say(`${Math.round(use.rss.highest)} MB, ${Math.round(use.cpu)} % of a core; the sessions may end now`);
    const lost = options.sessions - agents.waiting;
    agents.release();
    const finishMs = await timed(async () => await watch.until('concluded', () => crowd.concluded));
    const failures = [
      ...(lost === 0 ? [] : [`${lost} sessions were not live all the time`]),
      ...crowd.findFailures(),
      ...complaintsOf(staged),
    ];
    return { use, rampMs, finishMs, requests: perSecond, failures };
  });
}

/** Counts from now on. */
function countRequests({ platform, github }: StagedApp) {
  const [startedAt, toPlatform, toGitHub] = [performance.now(), platform.requests.length, github.requests.length];
  return {
    perSecond: () => {
      const seconds = (performance.now() - startedAt) / 1000;
      return {
        platform: (platform.requests.length - toPlatform) / seconds,
        github: (github.requests.length - toGitHub) / seconds,
      };
    },
  };
}
