import { type PullRequest, readPullRequest } from '../../github/read-pull-request.ts';
import { findLabelSetter } from '../../store/deliveries/find-label-setter.ts';
import { listRuns, type RunSummary } from '../../store/runs/list-runs.ts';
import { findPause } from '../../store/pauses/pause.ts';
import { isHeld, listLiveReviews } from '../../triggers/decide.ts';
import {
  type AutomaticDecision,
  decideAutomatic,
  dependsOnRules,
  type FinalRuling,
} from '../../triggers/decide-automatic.ts';
import { isStarting } from '../../triggers/hold-back.ts';
import type { Intake } from '../../triggers/intake.ts';
import { readEffectiveConfig } from '../effective-config.ts';
import type { ReadConfig } from '../review/plan/read-config.ts';
import { newReviewRun, type ReviewRun } from '../review/run.ts';
import { applyDecision, withStops } from './apply-decision.ts';
import { consultRules } from './consult-rules.ts';
import type { IntakeContext, Recorded } from './intake-context.ts';
import { newAttempt } from './new-attempt.ts';
import { endConversation } from './research/close-issue.ts';
import { withProblems } from './with-problems.ts';

type AutomaticIntake = Extract<Intake, { kind: 'pull-request' }>;

/**
 * Acts on what happened to a pull request: starts, joins, stops or holds back reviews by what it is now and by the
 * configuration of its base branch. What cannot change anything costs no request.
 */
export async function requestAutomatic(intake: AutomaticIntake, context: IntakeContext): Promise<Recorded> {
  const { octokit, pool } = context;
  const runs = await listRuns(pool, intake);
  if (!canMatter(intake, runs)) return { kind: 'skip', reason: 'no review was held back or is under way' };
  const pullRequest = await readPullRequest(octokit, intake, intake.number);
  if (pullRequest.state === 'closed') await endConversation(pool, intake);
  const { decision, ...by } = await decideBy(intake, pullRequest, runs, context);
  const run = newRun(decision, pullRequest, by, context);
  await applyDecision(context, decision.stops, run);
  return withStops(await handOver(decision, run, runs, context), decision.stops);
}

/** Whether an event that starts nothing by itself finds something that it could let go or stop. */
function canMatter({ action }: AutomaticIntake, runs: readonly RunSummary[]): boolean {
  if (isStarting(action) || action === 'labeled' || action === 'closed') return true;
  const [newest] = runs;
  return listLiveReviews(runs).length > 0 || (newest !== undefined && isHeld(newest));
}

interface Decided {
  readonly decision: AutomaticDecision;
  /** Absent where the rules do not matter. */
  readonly config?: ReadConfig;
  /** Somebody who may write has asked for it, by a label. */
  readonly isForced?: boolean;
}

async function decideBy(
  intake: AutomaticIntake,
  pullRequest: PullRequest,
  runs: readonly RunSummary[],
  context: IntakeContext,
): Promise<Decided> {
  const { action: cause } = intake;
  const settle = (ruling: FinalRuling) => decideAutomatic(cause, ruling, pullRequest, runs);
  if (!dependsOnRules(cause, pullRequest, runs)) return { decision: settle({ kind: 'go' }) };
  const config = await readEffectiveConfig(intake, pullRequest.baseRef, context);
  // The check has to tell what is wrong: no rule of a broken file may keep it from that.
  if (config.problems.length > 0) return { decision: settle({ kind: 'go' }), config };
  const pausedBy = await findPause(context.pool, intake);
  const asked = { intake, pullRequest, runs, isPaused: pausedBy !== undefined };
  const ruling = await consultRules(asked, config.config, {
    octokit: context.octokit,
    findSetter: (label) => findLabelSetter(context.pool, intake, label),
  });
  return { decision: settle(ruling), config, isForced: ruling.kind === 'go' && ruling.isForced === true };
}

function newRun(
  decision: AutomaticDecision,
  pullRequest: PullRequest,
  { config, isForced }: Omit<Decided, 'decision'>,
  context: IntakeContext,
): ReviewRun | undefined {
  if (decision.kind !== 'start' && decision.kind !== 'hold') return undefined;
  const request = isForced === true ? 'explicit' : 'automatic';
  const run = newReviewRun(newAttempt(context, pullRequest, decision.attempt, request, config?.config));
  const gate = config === undefined || config.config.failOn === 'off' ? {} : { isGated: true };
  if (decision.kind === 'hold') return { ...run, outcome: { kind: 'held', reason: decision.reason, ...gate } };
  return withProblems(run, config);
}

/** A run that is stored and not yet at work, since intake was cut off, is handed over as well. */
async function handOver(
  decision: AutomaticDecision,
  run: ReviewRun | undefined,
  runs: readonly RunSummary[],
  { startRun, intake }: IntakeContext,
): Promise<Recorded> {
  const id = decision.kind === 'join' ? decision.runId : run?.id;
  const forgotten = runs.find((one) => isHeld(one) && one.isLive)?.id;
  for (const one of [id, forgotten]) if (one !== undefined) await startRun(one, intake.installationId);
  if (decision.kind === 'skip') return { kind: 'skip', reason: decision.reason };
  if (decision.kind === 'hold') return { kind: 'hold', runId: id ?? '', reason: decision.reason };
  return { kind: decision.kind, runId: id ?? '' };
}
