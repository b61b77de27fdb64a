import type { Repository } from '../entities.ts';
import { readCommit } from '../git/commit.ts';
import { renderAccount } from '../render/account.ts';
import { webUrl } from '../render/repository.ts';
import { envelop, type Payload } from '../webhooks/payloads.ts';
import type { WebhookSender } from '../webhooks/sender.ts';
import type { World } from '../world.ts';

const NOTHING = '0'.repeat(40);
/** A payload names no more of them. */
const MAX_COMMITS = 2048;

export interface BranchPush {
  readonly repository: Repository;
  /** What the branch is to point at: anything git understands. */
  readonly revision: string;
  /** [the default branch] */
  readonly branch?: string;
  /** Login [the owner]. */
  readonly by?: string;
  /** Whether the webhook is sent [true]. */
  readonly announce?: boolean;
}

/** Moves a branch, or makes one, and sends `push`. Pull requests are not touched: their heads move by a push of their own. */
export async function pushBranch(world: World, webhooks: WebhookSender, input: BranchPush): Promise<{ sha: string }> {
  const { repository, branch = repository.defaultBranch } = input;
  const { git } = repository;
  const sha = await git.resolveRevision(input.revision);
  const tip = await git.branch(branch);
  // Somebody who commits in the repository that is served has moved the branch already.
  const before = tip === sha ? await git.resolveRevision(`${sha}^`) : tip;
  git.moveBranch(branch, sha);
  repository.pushedAt = world.timestamp();
  if (input.announce === false) return { sha };
  const pusher = world.account(input.by ?? repository.owner.login);
  const payload = await pushPayload(world, repository, { branch, before, after: sha });
  const person = { name: pusher.login, email: `${pusher.login}@users.noreply.github.com` };
  const event = envelop(world, repository, pusher, { ...payload, pusher: person });
  await webhooks.send('push', { ...event, repository: withNamedOwner(world, repository, event['repository']) });
  return { sha };
}

interface Move {
  readonly branch: string;
  readonly before: string | undefined;
  readonly after: string;
}

async function pushPayload(world: World, repository: Repository, { branch, before, after }: Move): Promise<Payload> {
  const { git } = repository;
  const isForced = before !== undefined && (await git.mergeBase(before, after)) !== before;
  const range = before === undefined ? [after] : await git.commitsBetween(before, after);
  const commits = await Promise.all(range.slice(-MAX_COMMITS).map((sha) => renderPushed(world, repository, sha)));
  return {
    ref: `refs/heads/${branch}`,
    before: before ?? NOTHING,
    after,
    created: before === undefined,
    deleted: false,
    forced: isForced,
    base_ref: null,
    compare: `${webUrl(world, repository)}/compare/${(before ?? NOTHING).slice(0, 12)}...${after.slice(0, 12)}`,
    commits,
    head_commit: commits.at(-1) ?? (await renderPushed(world, repository, after)),
  };
}

async function renderPushed(world: World, repository: Repository, sha: string): Promise<object> {
  const { git } = repository;
  const commit = await readCommit(git, sha);
  const files = await git.changedFiles(await git.resolveParent(sha), sha, world.patchLimit);
  const named = (...statuses: readonly string[]) =>
    files.filter(({ status }) => statuses.includes(status)).map(({ filename }) => filename);
  const renamed = files.flatMap(({ previousFilename }) => previousFilename ?? []);
  return {
    id: sha,
    tree_id: commit?.tree,
    distinct: true,
    message: commit?.message,
    timestamp: commit?.committer.date,
    url: `${webUrl(world, repository)}/commit/${sha}`,
    author: commit?.author,
    committer: commit?.committer,
    added: named('added', 'renamed', 'copied'),
    removed: [...named('removed'), ...renamed],
    modified: named('modified', 'changed'),
  };
}

/** In this one event the owner of the repository has a name besides the login. */
function withNamedOwner(world: World, { owner }: Repository, rendered: unknown): object {
  const repository = typeof rendered === 'object' && rendered !== null ? rendered : {};
  return { ...repository, owner: { name: owner.login, email: null, ...renderAccount(world, owner) } };
}
