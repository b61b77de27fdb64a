import { setTimeout as delay } from 'node:timers/promises';
import type { GitHubEmulator } from '../../../emulators/github/github-emulator.ts';
import { type Crowd, PER_INSTALLATION } from '../live-sessions/crowd.ts';
import type { StagedApp } from '../live-sessions/staged-app.ts';
import type { WorkRepository } from '../live-sessions/work-repository.ts';
import { measureProcessDuring, type ProcessUse } from '../process/measure-process.ts';
import { readDelays } from './event-loop.ts';
import type { Count, Ledger } from './ledger.ts';
import { planDeliveries } from './mix.ts';
import { Opened } from './payloads.ts';
import { type Answer, Sender } from './sender.ts';

/** How long deliveries may stay undecided before they count as lost. */
const PATIENCE_MS = 120_000;
/** For the App to have written down what its event loop did last. */
const SETTLING_MS = 1500;

export interface PhasePlan {
  /** Begins the ids of its deliveries. */
  readonly name: string;
  readonly count: number;
  readonly withinMs: number;
  /** Heads that are moved meanwhile, each of another pull request. */
  readonly pushes: number;
}

/** What came of many webhooks. */
export interface Phase {
  readonly answers: readonly Answer[];
  /** Webhooks that were taken, each id once, and what the App has written down of them. */
  readonly taken: number;
  readonly count: Count;
  /** From the last answer to the last decision. */
  readonly decidedMs: number;
  /** From the first webhook to the last decision. */
  readonly totalMs: number;
  readonly use: ProcessUse;
  /** How late the App's event loop was, each ten milliseconds. */
  readonly delays: readonly number[];
}

/** Sends the webhooks and waits until the App has decided what to do about each. */
export async function runPhase(
  { staged, crowd, ledger, work }: { staged: StagedApp; crowd: Crowd; ledger: Ledger; work: WorkRepository },
  { name, count, withinMs, pushes }: PhasePlan,
): Promise<Phase> {
  const { app, github, webhookSecret: secret, environment, folder } = staged;
  const opened = openedOf(github, crowd);
  const plan = planDeliveries({ name, count, withinMs, pulls: opened.length });
  const from = Date.now();
  const sender = new Sender({ port: app.port, secret, appId: Number(environment['APP_ID']), opened, plan, pushes });
  const outcome = (async () => {
    try {
      const [answers] = await Promise.all([
        sender.answers(),
        push({ sender, crowd, github, work }, name, pushes, withinMs),
      ]);
      const answeredAt = Date.now();
      const taken = [...new Set(answers.filter(isTaken).map(({ id }) => id))];
      const decided = await ledger.whenDecided(taken, PATIENCE_MS);
      const to = Date.now();
      return { answers, taken: taken.length, count: decided, decidedMs: to - answeredAt, totalMs: to - from, to };
    } finally {
      await sender.stop();
    }
  })();
  const use = await measureProcessDuring(app.pid, outcome);
  const { to, ...seen } = await outcome;
  await delay(SETTLING_MS);
  return { ...seen, use, delays: await readDelays(folder, { from, to }) };
}

const isTaken = ({ status }: Answer) => status >= 200 && status < 300;

/** What GitHub told of each pull request of the crowd, with the head of now. */
function openedOf({ deliveries }: GitHubEmulator, { requests }: Crowd): Opened[] {
  const told = new Map(
    deliveries.flatMap(({ event, action, request: { body } }) => {
      if (event !== 'pull_request' || action !== 'opened') return [];
      const opened = Opened.parse(JSON.parse(body));
      return [[`${opened.repository.id}/${opened.number}`, opened] as const];
    }),
  );
  return requests.flatMap(({ repository, number, pull }) => {
    const opened = told.get(`${repository.id}/${number}`);
    if (opened === undefined) return [];
    const { pull_request: request } = opened;
    return [{ ...opened, pull_request: { ...request, head: { ...request.head, sha: pull.head.sha } } }];
  });
}

/** Moves heads all over the first nine tenths of the time. */
async function push(
  { sender, crowd, github, work }: { sender: Sender; crowd: Crowd; github: GitHubEmulator; work: WorkRepository },
  name: string,
  pushes: number,
  withinMs: number,
): Promise<void> {
  const startedAt = performance.now();
  for (let index = 0; index < pushes; index += 1) {
    const pull = Math.floor((index * crowd.requests.length) / pushes);
    const request = crowd.requests[pull];
    const revision = work.branches[PER_INSTALLATION + (pull % PER_INSTALLATION)];
    if (request === undefined || revision === undefined) throw new RangeError(`there is no pull request ${pull}`);
    await delay(Math.max(0, startedAt + (0.9 * withinMs * index) / pushes - performance.now()));
    await github.push(request, revision, { announce: false });
    sender.push({ id: `${name}-push-${index}`, pull, headSha: request.pull.head.sha });
  }
}
