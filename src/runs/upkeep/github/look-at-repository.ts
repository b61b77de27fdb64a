import type { Octokit } from '@octokit/rest';
import { digest } from '../../../core/ids.ts';
import type { Installation } from '../../../github/reconciling/installations.ts';
import { listOpenPulls, type OpenPull } from '../../../github/reconciling/open-pulls.ts';
import type { InstalledRepository } from '../../../github/reconciling/repositories.ts';
import { findAddedAt } from '../../../store/deliveries/find-added-at.ts';
import { listHeadDeliveries } from '../../../store/deliveries/list-head-deliveries.ts';
import { listRecorded } from '../../../store/deliveries/list-recorded.ts';
import { listHeads } from '../../../store/runs/list-heads.ts';
import { fateOfHead } from '../../../triggers/missed-heads.ts';
import type { Intake } from '../../../triggers/intake.ts';
import type { Allowance } from './allowance.ts';
import { settleChecks } from './settle-checks.ts';
import type { ReconcilerDeps } from './reconciler-deps.ts';
import { foundId, recordFound, recordSettled } from './record-found.ts';

/** Pull requests that nothing has happened to for so long are not looked at. */
const LOOK_BACK_MS = 7 * 24 * 3_600_000;
/** What has just happened is on its way to us. */
const SETTLING_MS = 30_000;

/** What looking at one repository works with. */
export interface LookContext extends ReconcilerDeps {
  readonly installation: Installation;
  /** Reads all repositories of the installation. */
  readonly octokit: Octokit;
  readonly allowance: Allowance;
}

interface Missed {
  readonly pull: OpenPull;
  readonly id: string;
  readonly intake: Extract<Intake, { kind: 'pull-request' }>;
}

/**
 * Finds the open pull requests of a repository whose head nobody told us of and hands each to intake once; concludes the
 * checks on them that no run looks after. Returns the mark by which an unchanged list is known the next time; none when
 * something was left for then.
 */
export async function lookAtRepository(
  repository: InstalledRepository,
  etag: string | undefined,
  context: LookContext,
): Promise<string | undefined> {
  const { octokit, allowance, clock } = context;
  const name = { owner: repository.owner, repo: repository.name };
  const list = await listOpenPulls(octokit, name, { updatedSince: clock.now() - LOOK_BACK_MS, etag });
  if (list === undefined) {
    allowance.countUnchanged();
    return etag;
  }
  allowance.count(list.requests, list.spare);
  const { missed, unreported, isWaiting } = await judge(list.pulls, repository, context);
  for (const pull of unreported) await settleChecks(pull, repository, context);
  let isComplete = !isWaiting;
  for (const one of missed) isComplete = (await handOver(one, repository, context)) && isComplete;
  return isComplete ? list.etag : undefined;
}

async function judge(pulls: readonly OpenPull[], repository: InstalledRepository, context: LookContext) {
  const { pool, clock, everyMs } = context;
  const place = { installationId: context.installation.id, repositoryId: repository.id };
  const numbers = pulls.map(({ number }) => number);
  const runs = await listHeads(pool, place, numbers);
  const deliveries = await listHeadDeliveries(pool, place, numbers);
  const bounds = {
    visibleSince: await visibleSince(place, context),
    settledBefore: clock.now() - Math.min(SETTLING_MS, everyMs),
  };
  const fates = pulls.map((pull) => {
    const isOf = ({ number }: { readonly number: number }) => number === pull.number;
    const memory = { runs: runs.filter(isOf), deliveries: deliveries.filter(isOf) };
    const last = memory.runs.find(({ headSha, baseRef }) => headSha === pull.headSha && baseRef === pull.baseRef)?.id;
    return { pull, last, fate: fateOfHead(pull, memory, bounds) };
  });
  const missed = fates.flatMap(({ pull, last, fate }) =>
    fate.kind === 'missed' ? [describe(pull, fate.cause, last, repository, context)] : [],
  );
  const recorded = await listRecorded(
    pool,
    missed.map(({ id }) => id),
  );
  return {
    missed: missed.filter(({ id }) => !recorded.has(id)),
    unreported: pulls.filter(({ number, headSha }) =>
      runs.some((run) => run.isUnreported && run.number === number && run.headSha === headSha),
    ),
    isWaiting: fates.some(({ fate }) => fate.kind === 'wait'),
  };
}

async function visibleSince(
  place: { readonly installationId: number; readonly repositoryId: number },
  { pool, installation }: LookContext,
): Promise<number> {
  const addedAt = await findAddedAt(pool, place);
  return Math.max(installation.createdAt.getTime(), addedAt?.getTime() ?? 0);
}

function describe(
  pull: OpenPull,
  action: Missed['intake']['action'],
  lastRunId: string | undefined,
  { id: repositoryId, owner, name: repo }: InstalledRepository,
  { installation }: LookContext,
): Missed {
  const { number, headSha, baseRef, author } = pull;
  const installationId = installation.id;
  const actor = author ?? { login: 'ghost', isBot: false };
  const place = { installationId, repositoryId, owner, repo, number };
  return {
    pull,
    // What comes after a run of this head, that a draft is ready for one, is news of its own.
    id: foundId(
      digest(String(installationId), String(repositoryId), String(number), headSha, baseRef, lastRunId ?? ''),
    ),
    intake: { kind: 'pull-request', ...place, actor, action, headSha, isFound: true },
  };
}

/** Tells whether it is done with it; not when the round has handed over as many as it may. */
async function handOver({ pull, id, intake }: Missed, repository: InstalledRepository, context: LookContext) {
  const { log, allowance } = context;
  if (allowance.isUsedUp || !allowance.takeHead()) return false;
  const { installationId, repositoryId, number, headSha, action } = intake;
  const found = { id, action, intake };
  // A database that is older than the check, or has forgotten it: what was said of this commit stands.
  if (await settleChecks(pull, repository, context)) {
    await recordSettled(context, { ...found, reason: 'a check of an earlier review stands on this head' });
    return true;
  }
  log.info({ installationId, repositoryId, number, headSha, action }, 'met a head that nobody told of');
  await recordFound(context, found);
  return true;
}
