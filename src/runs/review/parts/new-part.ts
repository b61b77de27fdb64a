import { digest } from '../../../core/ids.ts';
import type { FileGroup } from '../../../diff/group-files.ts';
import { continueRun } from '../continue-run.ts';
import { requireAgent, requirePlan } from '../require.ts';
import { askForMore } from '../raising.ts';
import { newReviewRun, type NewReviewRun, type ReviewRun, type RunPart } from '../run.ts';
import { sessionBudget } from '../spending.ts';
import { partSummary } from './part-plan.ts';

/** The id that follows from the run and the number of its part: making it twice is making it once. */
const partId = (runId: string, number: number): string => digest(runId, 'part', String(number));

/** One part of a run that is about to work: a run of its own that has the plan already and publishes nothing. */
export function newPart(run: ReviewRun, groups: readonly FileGroup[], number: number): ReviewRun {
  const group = groupOf(groups, number);
  const shareCents = shareOf(run, groups, number);
  return {
    ...newReviewRun(identityOf(run, number, shareCents)),
    part: partOf(run, groups, number, shareCents),
    plan: partSummary(requirePlan(run), group),
    agent: requireAgent(run),
    reservedCents: shareCents,
  };
}

/**
 * The part of a run that continues another one. What had used up its share goes on with its session and asks for more;
 * what had come to its end is over, and stands as it was.
 */
export function continuePart(
  run: ReviewRun,
  previous: ReviewRun,
  groups: readonly FileGroup[],
  number: number,
): ReviewRun {
  if (previous.outcome?.kind !== 'budget-reached') return keepPart(run, previous, groups, number);
  const shareCents = shareOf(run, groups, number);
  const part = partOf(run, groups, number, shareCents);
  const budgetCents = previous.limits.budgetCents + shareCents;
  return { ...continueRun(previous, identityOf(run, number, budgetCents)), part };
}

/** The part of a run that continues another one and has nothing to add to it. */
export function keepPart(run: ReviewRun, previous: ReviewRun, groups: readonly FileGroup[], number: number): ReviewRun {
  const part = partOf(run, groups, number, shareOf(run, groups, number));
  return { ...previous, id: partId(run.id, number), part, target: run.target };
}

/** Whether a part that has ended because the run's budget was used up could get more of it by now. */
export function mayGoOn({ outcome, endedAt, part }: ReviewRun, run: ReviewRun): boolean {
  const hasEnded = endedAt !== undefined && outcome?.kind === 'budget-reached';
  return hasEnded && part?.refusedOfCents !== undefined && sessionBudget(run) > part.refusedOfCents;
}

/** A part that has ended because the run's budget was used up, asking for more again. */
export function askAgain(ended: ReviewRun): ReviewRun {
  const { outcome: _over, outcomeAt: _then, endedAt: _end, isSettled: _left, isRaiseRefused: _no, ...part } = ended;
  return askForMore(part, part.part?.shareCents ?? 0);
}

function identityOf(run: ReviewRun, number: number, budgetCents: number): NewReviewRun {
  // Asked for by the same delivery; the command is acknowledged by the run itself.
  const { commentId: _own, ...trigger } = run.trigger;
  const { raise: _people, ...limits } = run.limits;
  return {
    id: partId(run.id, number),
    target: run.target,
    trigger,
    limits: { ...limits, budgetCents },
    startedAt: run.startedAt,
  };
}

function partOf(run: ReviewRun, groups: readonly FileGroup[], number: number, shareCents: number): RunPart {
  return { runId: run.id, number, total: groups.length, label: groupOf(groups, number).label, shareCents };
}

/** Of what the whole run may spend, by how much there is to read; whole cents, at least one. */
function shareOf(run: ReviewRun, groups: readonly FileGroup[], number: number): number {
  const all = groups.reduce((sum, group) => sum + weightOf(group), 0);
  return Math.max(1, Math.floor((sessionBudget(run) * weightOf(groupOf(groups, number))) / all));
}

/** Every session has to find its way around before it reads the first line. */
const weightOf = ({ paths }: FileGroup) => 5 + paths.length;

function groupOf(groups: readonly FileGroup[], number: number): FileGroup {
  const group = groups[number - 1];
  if (group === undefined) throw new Error(`there is no part ${number}`);
  return group;
}
