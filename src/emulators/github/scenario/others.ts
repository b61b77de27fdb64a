import type { AccountType, CheckRun, PullRequest, Repository, Review } from '../entities.ts';
import { suiteFor } from '../routes/checks.ts';
import type { World } from '../world.ts';

export interface ForeignCheckRun {
  readonly repository: Repository;
  readonly headSha: string;
  readonly name: string;
  readonly externalId: string;
  readonly app: { readonly id: number; readonly slug: string };
}

export interface ForeignReview {
  readonly request: PullRequest;
  readonly login: string;
  readonly type?: Extract<AccountType, 'User' | 'Bot'>;
  readonly body: string;
}

/** A check run in progress that another App has made. Nobody is told. */
export function addForeignCheckRun(world: World, input: ForeignCheckRun): CheckRun {
  const { repository, headSha, name, externalId, app } = input;
  const run: CheckRun = {
    id: world.nextId(),
    madeBy: app,
    repository,
    suite: suiteFor(world, repository, headSha),
    headSha,
    name,
    status: 'in_progress',
    conclusion: undefined,
    detailsUrl: undefined,
    externalId,
    startedAt: world.timestamp(),
    completedAt: undefined,
    output: { title: undefined, summary: undefined, text: undefined },
    actions: [],
    annotations: [],
  };
  world.checkRuns.set(run.id, run);
  return run;
}

/** A comment review by somebody. Nobody is told. */
export function addForeignReview(world: World, { request, login, type, body }: ForeignReview): Review {
  const review: Review = {
    id: world.nextId(),
    user: world.account(login, type),
    commitId: request.pull.head.sha,
    body,
    state: 'COMMENTED',
    submittedAt: world.timestamp(),
  };
  request.pull.reviews.push(review);
  return review;
}
