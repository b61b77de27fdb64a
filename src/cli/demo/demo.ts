import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { CheckRun, Repository } from '../../emulators/github/entities.ts';
import { type AppProcess, startAppProcess } from './app-process.ts';
import { Progress } from './progress.ts';
import { describeResult, type Reviewed, resultMarkdown } from './result.ts';
import { openStage, type Stage } from './stage.ts';
import { findSubject, type Subject, type SubjectOptions } from './subject.ts';

const LOOK_EVERY_MS = 100;
const PATIENCE_MS = 10 * 60_000;
/** Pace of the emulated agent, so that its work can be watched. */
const THINK_MS = 40;

/**
 * Runs the App's main job before your eyes: the real App as a process of its own, a signed webhook in, a check run and a
 * review out. Only the two platforms are emulated, on loopback; the agent's findings come from offline analysers.
 *
 * Returns the exit code: 0 when the review was concluded and every request of the App was one that the platforms allow.
 */
export async function runDemo(options: SubjectOptions): Promise<number> {
  const folder = await mkdtemp(path.join(tmpdir(), 'proofline-demo-'));
  // As root the database runs under another account, which must be able to pass through.
  await chmod(folder, 0o711);
  const subject = await findSubject(options, folder).catch(async (error: unknown) => {
    await rm(folder, { recursive: true, force: true });
    throw error;
  });
  console.log('Proofline demo: both platforms are emulated on this machine, and no model is involved.\n');
  const stage = await openStage({ platform: { thinkMs: THINK_MS } });
  const progress = new Progress(stage);
  const app = await startApp(stage, folder);
  const cleanUp = async () => {
    await app.stop();
    await stage.close();
    await rm(path.join(folder, 'data'), { recursive: true, force: true });
  };
  const signals = cleanUpOnSignal(cleanUp);
  try {
    progress.say(`App is ready (${app.readyMs} ms, with its own PostgreSQL)`);
    const { repository, pullRequest } = await openPullRequest(stage, subject, app.port);
    progress.say(`webhook delivered: pull_request.opened for ${subject.name}#${pullRequest.number}`);
    const check = await awaitConclusion(stage, repository, progress);
    return await report(stage, { repository, pullRequest, check }, folder);
  } finally {
    signals.ignore();
    await cleanUp();
  }
}

async function startApp(stage: Stage, folder: string): Promise<AppProcess> {
  const environment = {
    ...stage.environment,
    PORT: '0',
    DATA_DIR: path.join(folder, 'data'),
    DEBOUNCE_MS: '0',
    REVIEW_BUDGET_USD: '50',
  };
  try {
    return await startAppProcess({ environment, folder, logFile: path.join(folder, 'app.log') });
  } catch (error) {
    await stage.close();
    throw error;
  }
}

/** Cleans up before a signal ends the demo, so that no App and no database stay behind. */
function cleanUpOnSignal(cleanUp: () => Promise<void>): { ignore(): void } {
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  const end = (signal: NodeJS.Signals) => {
    void cleanUp().finally(() => process.exit(signal === 'SIGINT' ? 130 : 143));
  };
  for (const signal of signals) process.once(signal, end);
  return {
    ignore: () => {
      for (const signal of signals) process.off(signal, end);
    },
  };
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

async function awaitConclusion(stage: Stage, repository: Repository, progress: Progress): Promise<CheckRun> {
  for (const until = performance.now() + PATIENCE_MS; performance.now() < until; await delay(LOOK_EVERY_MS)) {
    progress.look();
    const check = stage.github.checkRuns(repository).find((run) => run.status === 'completed');
    if (check !== undefined && isAtRest(stage)) return check;
  }
  throw new Error('the review was not concluded within ten minutes; see app.log');
}

const isAtRest = ({ platform }: Stage) =>
  [...platform.sessions.values()].every((session) => session.status === 'idle' || session.status === 'terminated');

async function report(stage: Stage, reviewed: Reviewed, folder: string): Promise<number> {
  const markdown = path.join(folder, 'result.md');
  await writeFile(markdown, resultMarkdown(stage, reviewed));
  console.log(`\n${describeResult(stage, reviewed)}`);
  console.log(
    `\nWhere to look further\n  ${markdown}  the check and the review in full\n  ${path.join(folder, 'app.log')}  the App's log`,
  );
  const complaints = [
    ...stage.github.violations.map(
      ({ operationId, complaints: found }) => `GitHub: ${operationId}: ${found.join('; ')}`,
    ),
    ...stage.platform.violations.map(({ by, what, problem }) => `platform: ${by}: ${what}: ${problem}`),
  ];
  for (const complaint of complaints) console.error(`a request that the real platform would refuse: ${complaint}`);
  return complaints.length === 0 ? 0 : 1;
}
