import { z } from 'zod';
import { AppError, type Recovery } from '../../core/errors.ts';
import { type PullRequest, readPullRequest } from '../../github/read-pull-request.ts';
import { findDecision } from '../../store/deliveries/find-decision.ts';
import { noteDecision } from '../../store/deliveries/note-decision.ts';
import { inTransaction, type Queryable } from '../../store/queryable.ts';
import { insertRun } from '../../store/runs/insert-run.ts';
import { listRuns } from '../../store/runs/list-runs.ts';
import { loadRun } from '../../store/runs/load-run.ts';
import { lockRuns } from '../../store/runs/lock-runs.ts';
import { sendFact } from '../../store/runs/send-fact.ts';
import { type BudgetDecision, decideBudget } from '../../triggers/decide-budget.ts';
import { recordOwn } from '../review/books.ts';
import { continueRun } from '../review/continue-run.ts';
import type { Fact } from '../review/fact.ts';
import type { ReviewRun, RunLimits } from '../review/run.ts';
import type { IntakeContext, Raised } from './intake-context.ts';
import { newAttempt } from './new-attempt.ts';
import { sameRequest } from './same-request.ts';

/** The run is at its last writes: in a moment it can be continued. */
export class RunBeingConcluded extends AppError {
  readonly code = 'run_being_concluded';
  readonly recovery: Recovery = 'retry';
}

type Refused = { readonly kind: 'refuse'; readonly reason: string };

/**
 * Lets the review of the current head spend `addedCents` more, or what it began with: a live one at once, one that has used up its budget in a
 * new attempt that goes on with its session. The sender is known to be allowed.
 *
 * The same comment or button grants once, however often it is delivered and wherever a crash comes between. Throws
 * `RunBeingConcluded`, which may be tried again, in the moment between the two.
 */
export async function raiseBudget(context: IntakeContext, addedCents?: number): Promise<Raised | Refused> {
  const result = (await grantedBefore(context)) ?? (await decideAndApply(context, addedCents));
  // A live run looks again. One that has ended since finds nothing to do.
  if (result.kind === 'raise') await context.startRun(result.runId, context.intake.installationId);
  return result;
}

const Grant = z.object({
  kind: z.literal('raise'),
  runId: z.string(),
  budgetCents: z.number(),
  isMaximum: z.boolean(),
});

async function grantedBefore({ intake, pool }: IntakeContext): Promise<Raised | undefined> {
  return Grant.safeParse(await findDecision(pool, sameRequest(intake), 'raise')).data;
}

/** One transaction that holds the runs up: a run may come to its end at any moment, but not between decision and deed. */
async function decideAndApply(context: IntakeContext, addedCents?: number): Promise<Raised | Refused> {
  const { intake, octokit, pool, defaults, deliveryId } = context;
  const pullRequest = await readPullRequest(octokit, intake, intake.number);
  const check = intake.kind === 'budget' ? { check: intake } : {};
  const added = addedCents === undefined ? {} : { addedCents };
  const request = { ...added, maxCents: defaults.maxBudgetCents, ...check };
  return await inTransaction(pool, async (client) => {
    await lockRuns(client, intake);
    const decision = decideBudget(request, pullRequest, await listRuns(client, intake));
    if (decision.kind === 'refuse') return decision;
    if (decision.kind === 'wait') throw new RunBeingConcluded('the review is being concluded');
    const runId =
      decision.kind === 'start' ? await start(client, decision, context, pullRequest) : await raise(client, decision);
    const { budgetCents, isMaximum } = decision;
    const raised: Raised = { kind: 'raise', runId, budgetCents, isMaximum };
    await noteDecision(client, deliveryId, raised);
    return raised;
  });
}

/** What the repository had asked for goes on to hold, within what the operator allows today. */
function asBefore(limits: RunLimits, previous: RunLimits): RunLimits {
  const time = previous.deadlineAt - previous.notBefore;
  const deadlineAt = Math.min(limits.deadlineAt, limits.notBefore + time);
  if (limits.raise === undefined || previous.raise === undefined) return { ...limits, deadlineAt };
  return { ...limits, deadlineAt, raise: { ...limits.raise, stepCents: previous.raise.stepCents } };
}

async function raise(
  client: Queryable,
  { runId, budgetCents }: Extract<BudgetDecision, { kind: 'raise' }>,
): Promise<string> {
  await sendFact(client, runId, { type: 'budget-raised', budgetCents } satisfies Fact);
  return runId;
}

async function start(
  client: Queryable,
  { previousRunId, attempt, budgetCents }: Extract<BudgetDecision, { kind: 'start' }>,
  context: IntakeContext,
  pullRequest: PullRequest,
): Promise<string> {
  const { trigger, limits, ...asked } = newAttempt(context, pullRequest, attempt);
  const previous = await loadRun<ReviewRun>(client, previousRunId);
  const run = continueRun(previous, {
    ...asked,
    trigger: { ...trigger, kind: 'budget' },
    limits: { ...asBefore(limits, previous.limits), budgetCents },
  });
  await insertRun(client, run.id, run.target, run, previousRunId);
  await recordOwn(client, run);
  return run.id;
}
