import { AppError, type Recovery } from '../../../core/errors.ts';
import { createCheckRun, findCheckRun } from '../../../publish/check-run.ts';
import { externalId } from '../../../publish/external-id.ts';
import { listRuns } from '../../../store/runs/list-runs.ts';
import { isHeld as isHold, type KnownRun } from '../../../triggers/decide.ts';
import type { EffectContext } from '../context.ts';
import type { Fact } from '../fact.ts';
import { publisherFor } from '../../publisher.ts';
import { renderRunCheck } from '../report.ts';
import type { ReviewRun } from '../run.ts';

/** The check that tells why this head was held back is just being made: GitHub shows the one that is made last. */
class HoldBeingTold extends AppError {
  readonly code = 'hold_being_told';
  readonly recovery: Recovery = 'retry';
}

/**
 * Opens the check of this attempt. The external id makes it findable when the response was lost. A review that does not
 * start is told of in this one write.
 */
export async function openCheck(run: ReviewRun, context: EffectContext): Promise<Fact> {
  const { target } = run;
  const isHeld = run.outcome?.kind === 'held';
  const others = isHeld || target.attempt > 1 ? await listOthers(run, context) : [];
  if (isHeld && others.some(({ attempt }) => attempt > target.attempt)) return { type: 'check-dropped' };
  if (others.some((other) => other.isLive && isHold(other))) throw new HoldBeingTold('the hold is being told');
  const check = { ...target, externalId: externalId(target.number, run.id) };
  const octokit = publisherFor(run.target, context.github);
  const found = context.isRepeat ? await findCheckRun(octokit, { ...check, appId: context.settings.appId }) : undefined;
  if (!isHeld)
    return { type: 'check-opened', checkRunId: found ?? (await createCheckRun(octokit, { ...check, ...QUEUED })) };
  const { title, summary, conclusion, actions } = renderRunCheck(run, context);
  const concluded = { ...check, title, summary, conclusion, actions };
  return { type: 'check-opened', checkRunId: found ?? (await createCheckRun(octokit, concluded)), conclusion };
}

const QUEUED = { title: 'Queued', summary: 'The review is about to start.' };

/** The other attempts at this head. A check made later than that of a review would be taken for the newer word about it. */
async function listOthers({ target }: ReviewRun, { pool }: EffectContext): Promise<readonly KnownRun[]> {
  const { headSha, baseRef, attempt } = target;
  const runs = await listRuns(pool, target);
  return runs.filter((run) => run.headSha === headSha && run.baseRef === baseRef && run.attempt !== attempt);
}
