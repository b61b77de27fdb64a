import { turnOutcome } from '../../sessions/turn.ts';
import { effect, type EffectName, isWrite, type NextMove, wait } from './effect.ts';
import { mustReserve } from './raising.ts';
import { rotationDue } from './rotation.ts';
import { isSplit, type ReviewRun, type RunSession } from './run.ts';
import { sessionBudget } from './spending.ts';

/** Progress is reported at most this often: it must never take a relevant share of GitHub's limits. */
const PROGRESS_INTERVAL_MS = 10_000;

/** The effects of the work that depend on what the run is about. */
export interface WorkEffects {
  readonly plan: EffectName;
  readonly prove: EffectName;
}

/** What leads from a run that is shown to its outcome: a session, and what the agent hands in. Pure. */
export function nextWorkMove(run: ReviewRun, now: number, { plan, prove }: WorkEffects): NextMove {
  if (run.limits.notBefore > now) return wait(run.limits.notBefore, now);
  // A write in doubt comes first: whatever came between would forget the doubt.
  if (run.intent !== undefined && isWrite(run.intent.effect)) return effect(run.intent.effect);
  if (run.plan === undefined) return effect(plan);
  if (run.agent === undefined) return effect('ensure-agent');
  if (run.formerSessions?.some(({ isRetired }) => !isRetired) === true) return effect('retire-session');
  if (mustReserve(run, now)) return effect('reserve-budget');
  if (isSplit(run)) return effect(progressDue(run) <= now ? 'report-progress' : 'work-in-parts');
  if (run.session === undefined) return effect('open-session');
  return nextSessionMove(run, run.session, now, prove);
}

function nextSessionMove(run: ReviewRun, session: RunSession, now: number, prove: EffectName): NextMove {
  if ((rotationDue(run) ?? now + 1) <= now) return effect('rotate-token');
  if ((session.budgetCents ?? 0) < sessionBudget(run)) return effect('apply-budget');
  if (run.research?.isAsked === false) return effect('ask-follow-up');
  if (run.answers.some((answer) => !answer.sent)) return effect('answer');
  if (unansweredCall(run) !== undefined) return effect(prove);
  if (run.turn !== undefined && turnOutcome(run.turn).kind === 'completed') return effect('remind');
  if (progressDue(run) <= now) return effect('report-progress');
  return effect('follow');
}

/** When is to be shown next how far the run is. What waits for a session is shown at once. */
export function progressDue({ progressAt, session, limits, part }: ReviewRun): number {
  if (part !== undefined) return Infinity; // its run shows it
  return (progressAt ?? session?.openedAt ?? 0) + (limits.progressEveryMs ?? PROGRESS_INTERVAL_MS);
}

/** The oldest call of a custom tool that nobody has judged yet. */
export function unansweredCall(run: ReviewRun) {
  return run.turn?.calls.find((call) => !call.answered && !run.answers.some((answer) => answer.toolUseId === call.id));
}
