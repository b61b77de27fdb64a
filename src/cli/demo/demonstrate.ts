import { mkdtemp, rm } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { CommandFailed } from '../command-failed.ts';
import { findTemporaryFolder, makeWorkFolder, useTemporaryFolder } from '../temporary-folder.ts';
import { UsageError } from '../usage-error.ts';
import { type AppProcess, startAppProcess } from './app-process.ts';
import { CleanUp } from './clean-up.ts';
import { Progress } from './progress.ts';
import { openStage, type Stage } from './stage.ts';

const LOOK_EVERY_MS = 100;
const PATIENCE_MS = 10 * 60_000;
/** Pace of the emulated agent, so that its work can be watched. */
const THINK_MS = 40;

/** What the demo leaves for a look at it, and below `work` everything that it does not leave. */
const filesIn = (folder: string) => ({
  log: path.join(folder, 'app.log'),
  result: path.join(folder, 'result.md'),
  work: path.join(folder, 'work'),
});

const remove = async (folder: string) => await rm(folder, { recursive: true, force: true });

/** The real App at work on a stage. */
export interface Demonstration {
  readonly stage: Stage;
  readonly app: AppProcess;
  readonly progress: Progress;
  /** The file for what came of it, and the one with the App's log. */
  readonly result: string;
  readonly log: string;
}

/**
 * Starts the real App as a process of its own and lets `show` use it; only the two platforms are emulated, on loopback.
 * `find` makes what is to be shown, below a folder that is removed in the end. Returns the exit code of `show`, or 1 when
 * the App has asked for something that the platforms do not allow.
 *
 * The log and the result stay in a temporary folder; a signal removes these too.
 */
export async function demonstrate<Subject>(
  find: (work: string) => Promise<Subject>,
  show: (subject: Subject, demonstration: Demonstration) => Promise<number>,
): Promise<number> {
  const folder = await mkdtemp(path.join(await findTemporaryFolder(), 'proofline-demo-'));
  const { work, log } = filesIn(folder);
  const cleanUp = new CleanUp(async () => await remove(folder));
  cleanUp.add(async () => await remove(work));
  try {
    await makeWorkFolder(folder, work);
    useTemporaryFolder(work);
    const subject = await find(work);
    console.log('Proofline demo: both platforms are emulated on this machine, and no model is involved.\n');
    const demonstration = await begin(folder, cleanUp);
    const code = await show(subject, demonstration);
    return complain(demonstration.stage) ? 1 : code;
  } catch (error) {
    await cleanUp.expectNoSignal();
    if (error instanceof UsageError) await remove(folder);
    else console.error(`The demo failed. The App's log is ${log}`);
    throw error;
  } finally {
    await cleanUp.run();
    cleanUp.close();
  }
}

async function begin(folder: string, cleanUp: CleanUp): Promise<Demonstration> {
  const { log, result } = filesIn(folder);
  const stage = await openStage({ platform: { thinkMs: THINK_MS } });
  cleanUp.add(async () => await stage.close());
  const progress = new Progress(stage);
  const starting = startApp(stage, folder);
  cleanUp.add(async () => await (await starting).stop());
  const app = await starting;
  progress.say(`App is ready (${app.readyMs} ms, with its own PostgreSQL)`);
  return { stage, app, progress, result, log };
}

async function startApp(stage: Stage, folder: string): Promise<AppProcess> {
  const { work, log } = filesIn(folder);
  const environment = {
    ...stage.environment,
    TMPDIR: path.dirname(folder),
    PORT: '0',
    DATA_DIR: path.join(work, 'data'),
    DEBOUNCE_MS: '0',
    REVIEW_BUDGET_USD: '50',
    MAX_REVIEW_BUDGET_USD: '50',
    DAILY_BUDGET_USD: '50',
  };
  return await startAppProcess({ environment, folder: work, logFile: log });
}

/** Puts a repository on the stage, in an account where `ada` may write, and lets the App be told of what happens there. */
export async function hostRepository(
  { stage: { github, webhookSecret }, app }: Demonstration,
  { name, gitDir, branch }: { readonly name: string; readonly gitDir: string; readonly branch?: string },
) {
  github.installOn('demo');
  github.setWebhook(`http://127.0.0.1:${app.port}/api/github/webhooks`, webhookSecret);
  const named = branch === undefined ? {} : { defaultBranch: branch };
  const repository = await github.addRepository({ owner: 'demo', name, gitDir, ...named });
  github.setPermission(repository, 'ada', 'write');
  return repository;
}

/** Tells what happens until there is something to see and nobody works on; `what` says what has not come. */
export async function untilSeen<T>(
  { stage, app, progress }: Demonstration,
  look: () => T | undefined,
  what: string,
): Promise<T> {
  for (const until = performance.now() + PATIENCE_MS; performance.now() < until; await delay(LOOK_EVERY_MS)) {
    progress.look();
    const seen = look();
    if (seen !== undefined && isAtRest(stage)) return seen;
    if (!app.isRunning()) throw new CommandFailed(`the App has ended before ${what}`);
  }
  throw new CommandFailed(`ten minutes have passed before ${what}`);
}

const isAtRest = ({ platform }: Stage) =>
  [...platform.sessions.values()].every((session) => session.status === 'idle' || session.status === 'terminated');

/** Tells which requests of the App the real platforms would have refused, if any. */
function complain({ github, platform }: Stage): boolean {
  const complaints = [
    ...github.violations.map(({ operationId, complaints: found }) => `GitHub: ${operationId}: ${found.join('; ')}`),
    ...platform.violations.map(({ by, what, problem }) => `platform: ${by}: ${what}: ${problem}`),
  ];
  for (const complaint of complaints) console.error(`a request that the real platform would refuse: ${complaint}`);
  return complaints.length > 0;
}
