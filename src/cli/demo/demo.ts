import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { revealHidden } from '../../core/text/reveal-hidden.ts';
import type { CheckRun, Repository } from '../../emulators/github/entities.ts';
import { CommandFailed } from '../command-failed.ts';
import { findTemporaryFolder, makeWorkFolder, useTemporaryFolder } from '../temporary-folder.ts';
import { UsageError } from '../usage-error.ts';
import { type AppProcess, startAppProcess } from './app-process.ts';
import { CleanUp } from './clean-up.ts';
import { Progress } from './progress.ts';
import { describeResult, type Reviewed, resultMarkdown } from './result.ts';
import { openStage, type Stage } from './stage.ts';
import { findSubject, type Subject, type SubjectOptions } from './subject.ts';

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

/**
 * Runs the App's main job before your eyes: the real App as a process of its own, a signed webhook in, a check run and a
 * review out. Only the two platforms are emulated, on loopback; the agent's findings come from offline analysers.
 *
 * Returns the exit code: 0 when the review was concluded and every request of the App was one that the platforms allow.
 * The log and the result stay in a temporary folder; a signal removes these too.
 */
export async function runDemo(options: SubjectOptions): Promise<number> {
  const folder = await mkdtemp(path.join(await findTemporaryFolder(), 'proofline-demo-'));
  const { work, log } = filesIn(folder);
  const cleanUp = new CleanUp(async () => await remove(folder));
  cleanUp.add(async () => await remove(work));
  try {
    await makeWorkFolder(folder, work);
    useTemporaryFolder(work);
    const subject = await findSubject(options, work);
    console.log('Proofline demo: both platforms are emulated on this machine, and no model is involved.\n');
    return await reviewOnStage(subject, folder, cleanUp);
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

async function reviewOnStage(subject: Subject, folder: string, cleanUp: CleanUp): Promise<number> {
  const stage = await openStage({ platform: { thinkMs: THINK_MS } });
  cleanUp.add(async () => await stage.close());
  const progress = new Progress(stage);
  const starting = startApp(stage, folder);
  cleanUp.add(async () => await (await starting).stop());
  const app = await starting;
  progress.say(`App is ready (${app.readyMs} ms, with its own PostgreSQL)`);
  const { repository, pullRequest } = await openPullRequest(stage, subject, app.port);
  progress.say(`webhook delivered: pull_request.opened for ${subject.name}#${pullRequest.number}`);
  const check = await awaitConclusion(stage, app, repository, progress);
  return await report(stage, { repository, pullRequest, check }, folder);
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

async function openPullRequest(stage: Stage, subject: Subject, port: number) {
  const { github, webhookSecret } = stage;
  github.installOn('demo');
  github.setWebhook(`http://127.0.0.1:${port}/api/github/webhooks`, webhookSecret);
  const repository = await github.addRepository({ owner: 'demo', name: subject.name, gitDir: subject.gitDir });
  github.setPermission(repository, 'ada', 'write');
  const { base, head, title } = subject;
  const pullRequest = await github.openPullRequest({ repository, title, base, head, headRef: 'change', author: 'ada' });
  return { repository, pullRequest };
}

async function awaitConclusion(
  stage: Stage,
  app: AppProcess,
  repository: Repository,
  progress: Progress,
): Promise<CheckRun> {
  for (const until = performance.now() + PATIENCE_MS; performance.now() < until; await delay(LOOK_EVERY_MS)) {
    progress.look();
    const check = stage.github.checkRuns(repository).find((run) => run.status === 'completed');
    if (check !== undefined && isAtRest(stage)) return check;
    if (!app.isRunning()) throw new CommandFailed('the App has ended before the review was concluded');
  }
  throw new CommandFailed('the review was not concluded within ten minutes');
}

const isAtRest = ({ platform }: Stage) =>
  [...platform.sessions.values()].every((session) => session.status === 'idle' || session.status === 'terminated');

async function report(stage: Stage, reviewed: Reviewed, folder: string): Promise<number> {
  const { result, log } = filesIn(folder);
  // Names and titles come from the repository: none of them may speak to the terminal.
  await writeFile(result, revealHidden(resultMarkdown(stage, reviewed)));
  console.log(`\n${revealHidden(describeResult(stage, reviewed))}`);
  console.log(`\nWhere to look further\n  ${result}  the check and the review in full\n  ${log}  the App's log`);
  const complaints = [
    ...stage.github.violations.map(
      ({ operationId, complaints: found }) => `GitHub: ${operationId}: ${found.join('; ')}`,
    ),
    ...stage.platform.violations.map(({ by, what, problem }) => `platform: ${by}: ${what}: ${problem}`),
  ];
  for (const complaint of complaints) console.error(`a request that the real platform would refuse: ${complaint}`);
  return complaints.length === 0 ? 0 : 1;
}
