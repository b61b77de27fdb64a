import { setTimeout as delay } from 'node:timers/promises';
import type { PullRequest, Repository } from '../../../emulators/github/entities.ts';
import type { RequestRecord } from '../../../emulators/github/recording.ts';
import type { Brain } from '../../../emulators/managed-agents/brain.ts';
import { CommandFailed } from '../../command-failed.ts';
import { REPOSITORY, PER_INSTALLATION } from '../live-sessions/crowd.ts';
import { handIn, read } from '../live-sessions/patient-agents.ts';
import type { StagedApp } from '../live-sessions/staged-app.ts';
import type { WorkRepository } from '../live-sessions/work-repository.ts';

const LOOK_EVERY_MS = 10;
const PATIENCE_MS = 60_000;
/**
 * Each review writes three times, and writes of one installation are kept 0.8 seconds apart once a burst of five is used
 * up: by turns, and a second apart, no review waits for what another has written.
 */
const ACCOUNTS = 4;
const APART_MS = 1000;

/** Milliseconds of one review while nothing else is to be done. */
export interface ReviewTimes {
  /** From the webhook's first byte to the request that creates the session. */
  readonly toSession: number;
  /** From the end of the agent's turn to the first request that writes what came of it. */
  readonly toFirstWrite: number;
  /** And to the answer that says that check and review stand. */
  readonly toConcluded: number;
}

/** An agent that reads the first file and finds something in it, at once. */
export const quickAgent: Brain = async (context) => {
  const { code = '', path = '' } = FIRST_CHANGE.exec(context.messages.join('\n'))?.groups ?? {};
  await read(context, `/workspace/${REPOSITORY}/${path}`);
  const claim = { severity: 'major', category: 'bug', confidence: 'high', title: 'Cents are lost' } as const;
  const place = { path, line: LINE, endLine: LINE, evidence: code };
  await handIn(context, 'Rounding loses cents.', [{ ...claim, ...place, body: 'Each entry is rounded by itself.' }]);
};

/** The statement of the first function of each file, and where it stands. */
const FIRST_CHANGE = /^\+\+\+ b\/(?<path>\S+)\n[^]*?^\+(?<code> {2}return .*)$/m;
const LINE = 3;

/** Has so many changes reviewed, each after the one before, and tells how long each took. */
export async function timeReviews(staged: StagedApp, work: WorkRepository, count: number): Promise<ReviewTimes[]> {
  const times: ReviewTimes[] = [];
  const repositories = await Promise.all(
    Array.from({ length: ACCOUNTS }, (_, index) => addRepository(staged, work, `quiet-${index + 1}`)),
  );
  for (let index = 0; index < count; index += 1) {
    const repository = repositories[index % ACCOUNTS];
    if (repository === undefined) throw new RangeError(`there is no repository ${index % ACCOUNTS}`);
    const apart = delay(APART_MS);
    const head = work.branches[Math.floor(index / ACCOUNTS) % PER_INSTALLATION] ?? '';
    times.push(await timeReview(staged, repository, head));
    await apart;
  }
  return times;
}

async function addRepository({ github }: StagedApp, { gitDir }: WorkRepository, owner: string): Promise<Repository> {
  github.installOn(owner);
  const repository = await github.addRepository({ owner, name: REPOSITORY, gitDir });
  github.setPermission(repository, 'ada', 'write');
  return repository;
}

async function timeReview(staged: StagedApp, repository: Repository, head: string): Promise<ReviewTimes> {
  const { github, platform } = staged;
  const [toGitHub, toPlatform] = [github.requests.length, platform.requests.length];
  const known = new Set(platform.sessions.keys());
  const title = `Round accounts on ${head}`;
  const request = await github.openPullRequest({ repository, title, base: 'main', head, author: 'ada' });
  // It has just been answered, so it was sent as long ago as that took.
  const sentAt = Date.now() - 1000 * (github.deliveries.at(-1)?.duration ?? 0);
  await whenReviewed(staged, request);
  const created = platform.requests
    .slice(toPlatform)
    .find(({ method, path }) => method === 'POST' && path === '/v1/sessions');
  const session = [...platform.sessions].find(([id]) => !known.has(id))?.[1];
  const idleAt = session?.log.entries.findLast(({ event }) => event.type === 'session.status_idle')?.at;
  if (created === undefined || idleAt === undefined)
    throw new CommandFailed('a review was concluded without a session');
  const writes = github.requests
    .slice(toGitHub)
    .filter(({ at }) => at >= idleAt)
    .filter(isResult);
  return {
    toSession: created.at - sentAt,
    toFirstWrite: Math.min(...writes.map(({ at }) => at)) - idleAt,
    toConcluded: Math.max(...writes.map(({ at, ms }) => at + ms)) - idleAt,
  };
}

const RESULTS = new Set(['checks/update', 'pulls/create-review', 'pulls/submit-review']);
const isResult = ({ operationId = '' }: RequestRecord) => RESULTS.has(operationId);

async function whenReviewed({ github, app }: StagedApp, request: PullRequest): Promise<void> {
  const { repository, pull } = request;
  for (const until = performance.now() + PATIENCE_MS; performance.now() < until; await delay(LOOK_EVERY_MS)) {
    const [check] = github.checkRuns(repository, pull.head.sha);
    if (check?.status === 'completed' && github.reviews(request).length === 1) return;
    if (!app.isRunning()) throw new CommandFailed('the App has ended');
  }
  const [check] = github.checkRuns(repository, pull.head.sha);
  throw new CommandFailed(`a review was not posted within a minute: ${check?.conclusion} ${check?.output.title}`);
}
