import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { type AppProcess, startAppProcess } from '../../../src/cli/demo/app-process.ts';
import { openStage, type Stage, type StageOptions } from '../../../src/cli/demo/stage.ts';
import { buildExample, type Subject } from '../../../src/cli/demo/subject.ts';
import type { CheckRun, Conclusion, PullRequest, Repository } from '../../../src/emulators/github/entities.ts';
import { analyst } from '../../../src/emulators/managed-agents/analyst/analyst.ts';
import type { Brain } from '../../../src/emulators/managed-agents/brain.ts';
import type { Session } from '../../../src/emulators/managed-agents/session.ts';
import { cloneDatabase } from '../../database.ts';
import { gate } from './gate.ts';

/** For a machine that is several times as busy as it should be: what never comes is told all the same. */
const PATIENCE_MS = 90_000;
const LOOK_EVERY_MS = 20;

interface HeldSessions {
  /** The first of them has begun. */
  readonly begun: Promise<void>;
  readonly release: () => void;
}

/** The real App as a process, both platforms on loopback, the example repository on GitHub. */
export interface Scene extends Stage {
  readonly example: Subject;
  readonly databaseUrl: string;
  /** For files of the test; goes with the scene. */
  readonly folder: string;
  /** How the emulated agent thinks from now on. */
  brain: Brain;
  /** Sessions that begin from now on do not go on until they are released; then the analyst does. */
  holdSessions(): HeldSessions;
  app: AppProcess;
  /** Starts one more process on the same database; what it logs is its own. Webhooks go to the others until `listen`. */
  startWorker(logFile: string, environment?: Readonly<Record<string, string>>, main?: string): Promise<AppProcess>;
  /** Sends webhooks to this process from now on. */
  listen(app: AppProcess): void;
  /** Starts the App again after it was killed or stopped. */
  restart(environment?: Readonly<Record<string, string>>): Promise<void>;
  /**
   * Puts a repository, the example when none is named, under a new name on GitHub; `ada` may write, `olga` may not. It is
   * in an installation of its own: what GitHub lets each write in a minute holds up no other test.
   */
  host(name: string, gitDir?: string): Promise<Repository>;
  /** The installation of a repository that was hosted. */
  installationOf(repository: Repository): number;
  /** Opens the example's change, or another one, as a pull request of `ada`. */
  open(
    repository: Repository,
    pull?: Partial<Omit<Parameters<Stage['github']['openPullRequest']>[0], 'repository'>>,
  ): Promise<PullRequest>;
  /** The sessions that were opened for a repository, the oldest first. */
  sessionsOf(repository: Repository): Session[];
  /** The only check run of a commit once it has been concluded. */
  conclusion(
    repository: Repository,
    headSha: string,
    attempt?: number,
  ): Promise<CheckRun & { readonly conclusion: Conclusion }>;
  logs(): Promise<string>;
}

export async function openScene(
  environment: Readonly<Record<string, string>> = {},
  options: StageOptions = {},
): Promise<Scene> {
  const folder = await mkdtemp(path.join(tmpdir(), 'proofline-e2e-'));
  await chmod(folder, 0o711);
  const example = await buildExample(path.join(folder, 'bookings'));
  const database = await cloneDatabase();
  const state: { brain: Brain } = { brain: analyst };
  const stage = await openStage({
    ...options,
    platform: { ...options.platform, brain: (context) => state.brain(context) },
  });
  const logFile = path.join(folder, 'app.log');
  const workers: AppProcess[] = [];
  const start = (more: Readonly<Record<string, string>> = {}, log = logFile, main?: string) =>
    startAppProcess({
      folder,
      logFile: log,
      environment: {
        ...stage.environment,
        PORT: '0',
        DATABASE_URL: database.url,
        DEBOUNCE_MS: '0',
        ALLOWED_ACCOUNTS: '*',
        ...environment,
        ...more,
      },
      ...(main === undefined ? {} : { main }),
    });
  const { github } = stage;
  const installations = new Map<Repository, number>();
  const listen = (app: AppProcess) =>
    github.setWebhook(`http://127.0.0.1:${app.port}/api/github/webhooks`, stage.webhookSecret);
  const scene: Scene = {
    ...stage,
    example,
    databaseUrl: database.url,
    folder,
    get brain() {
      return state.brain;
    },
    set brain(brain) {
      state.brain = brain;
    },
    holdSessions() {
      const begun = gate();
      const held = gate();
      state.brain = async (context) => {
        begun.open();
        await held.opened;
        await analyst(context);
      };
      const release = () => {
        state.brain = analyst;
        held.open();
      };
      return { begun: begun.opened, release };
    },
    app: await start(),
    async startWorker(log, more, main) {
      const worker = await start(more, log, main);
      workers.push(worker);
      return worker;
    },
    listen,
    async restart(more) {
      scene.app = await start(more);
      listen(scene.app);
    },
    async host(name, gitDir = example.gitDir) {
      const { owner, installationId } = installFor(github, name);
      const repository = await github.addRepository({ owner, name, gitDir });
      installations.set(repository, installationId);
      github.setPermission(repository, 'ada', 'write');
      return repository;
    },
    installationOf: (repository) => installations.get(repository) ?? 0,
    open: (repository, pull = {}) =>
      github.openPullRequest({
        repository,
        title: example.title,
        base: example.base,
        head: example.head,
        headRef: 'pricing',
        author: 'ada',
        ...pull,
      }),
    sessionsOf: ({ id }) =>
      [...stage.platform.sessions.values()].filter(({ metadata }) => metadata['repository'] === String(id)),
    conclusion: (repository, headSha, attempt = 1) =>
      eventually(() => {
        const checks = github.checkRuns(repository, headSha);
        const check = checks[attempt - 1];
        return checks.length === attempt && check?.conclusion !== undefined
          ? { ...check, conclusion: check.conclusion }
          : undefined;
      }, `check ${attempt} of ${headSha} to be concluded`),
    logs: () => readFile(logFile, 'utf8'),
    async close() {
      await Promise.all([scene.app, ...workers].map((app) => app.stop()));
      await stage.close();
      await database.drop();
      await rm(folder, { recursive: true, force: true });
    },
  };
  listen(scene.app);
  return scene;
}

/** Installs the App on a new account, for one repository. */
export function installFor(github: Stage['github'], name: string) {
  const owner = `owner-of-${name}`;
  return { owner, ...github.installOn(owner) };
}

/** Looks until there is something to see; a condition that never holds names itself. */
export async function eventually<T>(
  look: () => T | undefined | Promise<T | undefined>,
  what: string,
  patienceMs = PATIENCE_MS,
): Promise<T> {
  for (const until = performance.now() + patienceMs; performance.now() < until;) {
    const seen = await look();
    if (seen !== undefined) return seen;
    await delay(LOOK_EVERY_MS);
  }
  throw new Error(`waited in vain for ${what}`);
}
