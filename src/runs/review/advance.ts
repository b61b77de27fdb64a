import { advanceResearch } from '../research/advance-research.ts';
import { beginTurn, newTurn } from '../../sessions/turn.ts';
import { joined } from './askers.ts';
import { isWrite } from './effect.ts';
import type { Fact } from './fact.ts';
import { fail, usedRecheck } from './failing.ts';
import type { Outcome } from '../../publish/outcome.ts';
import {
  budgetApplied,
  budgetRefused,
  budgetReserved,
  raiseBudget,
  raiseHeld,
  shareGranted,
  shareRefused,
} from './raising.ts';
import { partsGathered } from './parts/gather-parts.ts';
import { withAgent } from './review-range.ts';
import { rotationFailed, tokenRotated } from './rotation.ts';
import type { Intent, ReviewRun } from './run.ts';
import { follow, proved, sessionOpened, sessionRetired, sessionSettled } from './session-facts.ts';

/**
 * Folds one fact into a run. Pure: the same run and fact give the same run, whoever drives it.
 *
 * A fact that comes too late, such as a stop order for a run whose check is concluded, changes nothing.
 */
export function advance(run: ReviewRun, fact: Fact, now: number): ReviewRun {
  return stampOutcome(fold(run, fact, now), now);
}

const stampOutcome = (run: ReviewRun, now: number): ReviewRun =>
  run.outcome === undefined || run.outcomeAt !== undefined ? run : { ...run, outcomeAt: now };

function fold(run: ReviewRun, fact: Fact, now: number): ReviewRun {
  const { intent: _done, ...rest } = run;
  switch (fact.type) {
    case 'intended':
      return intend(run, fact.effect, now);
    case 'failed':
      return fail(run, fact.effect, fact.failure, now);
    case 'check-opened':
      return checkOpened(rest, fact);
    case 'check-dropped':
      return { ...rest, endedAt: now };
    case 'planned':
      return planned(rest, fact.plan);
    case 'overtaken':
      return { ...rest, ...reviewInDoubt(run), outcome: { kind: 'stopped', cause: fact.cause } };
    case 'config-broken':
      return { ...rest, outcome: { kind: 'broken-config', problems: fact.problems } };
    case 'agent-ensured':
      return withAgent(rest, fact.agent);
    case 'session-opened':
      return sessionOpened(rest, fact, now);
    case 'token-rotated':
      return tokenRotated(run, fact.token, now);
    case 'rotation-failed':
      return rotationFailed(run, fact, now);
    case 'budget-reserved':
      return budgetReserved(rest, fact.cents);
    case 'daily-budget-exhausted':
      return budgetRefused(rest);
    case 'raise-held':
      return raiseHeld(rest, now);
    case 'budget-applied':
      return budgetApplied(rest, fact.budgetCents);
    case 'session-retired':
      return sessionRetired(rest, fact);
    case 'parts-at-work':
      return run.intent?.effect === 'work-in-parts' ? rest : run;
    case 'parts-gathered':
      return partsGathered(rest, fact);
    case 'share-granted':
      return shareGranted(rest, fact.budgetCents);
    case 'share-refused':
      return shareRefused(rest, fact.ofCents);
    case 'stop-tried':
      return { ...run, stopTriedAt: now, ...(fact.isObeyed === true ? { isStopObeyed: true } : {}) };
    case 'budget-raised':
      return raiseBudget(run, fact.budgetCents);
    case 'followed':
      return follow(rest, fact.events);
    case 'proved':
      return proved(rest, fact);
    case 'answered':
      return {
        ...rest,
        answers: run.answers.map((answer) =>
          fact.toolUseIds.includes(answer.toolUseId) ? { ...answer, text: '', sent: true } : answer,
        ),
      };
    case 'reminded':
      return { ...rest, wasReminded: true, turn: beginTurn(run.turn ?? newTurn()) };
    case 'progress-reported':
      // What is waited for meanwhile is waited for on.
      return { ...run, progressAt: now, isProgressDropped: fact.isDropped === true };
    case 'rechecked':
      return { ...(run.intent?.effect === 'recheck' ? rest : run), recheckedAt: now, isRecheckUsed: false };
    case 'compared':
      return { ...rest, comparison: fact.comparison };
    case 'review-posted':
      return {
        ...rest,
        review: { inline: fact.inline, ...(fact.reviewId === undefined ? {} : { id: fact.reviewId }) },
      };
    case 'review-refused':
      return reviewRefused(rest);
    case 'annotated':
      return { ...rest, annotated: fact.total };
    case 'concluded':
      return { ...rest, conclusion: fact.conclusion };
    case 'threads-answered':
      return { ...rest, areThreadsAnswered: true };
    case 'session-settled':
      return sessionSettled(rest, fact);
    case 'sarif-uploaded':
      return { ...rest, sarif: 'uploaded' };
    case 'acknowledged':
      return { ...rest, isAcknowledged: true };
    case 'answer-opened':
    case 'answer-gone':
    case 'research-planned':
    case 'asked':
    case 'answer-judged':
    case 'answer-published':
      return advanceResearch(rest, fact);
    case 'joined':
      return joined(run, fact.by);
    case 'stop':
      return run.conclusion === undefined ? endWork(run, { kind: 'stopped', cause: fact.cause }) : run;
  }
}

/** It may be refused for a head that is none any more: the pull request is read again before anything else is posted. */
function reviewRefused({ recheckedAt: _before, ...run }: ReviewRun): ReviewRun {
  return run.inlineRefused === true ? { ...run, review: { inline: 0 } } : { ...run, inlineRefused: true };
}

function checkOpened(run: ReviewRun, fact: Extract<Fact, { type: 'check-opened' }>): ReviewRun {
  const { checkRunId, conclusion } = fact;
  return { ...run, checkRunId, ...(conclusion === undefined ? {} : { conclusion }) };
}

function intend(run: ReviewRun, effect: Intent['effect'], now: number): ReviewRun {
  if (run.intent?.effect === effect) return run;
  const intended = { ...run, ...usedRecheck(run), intent: { effect, since: now, failures: 0 } };
  return effect === 'open-session' ? { ...intended, sessionIntendedAt: run.sessionIntendedAt ?? now } : intended;
}

/** Ends the work of a run whose deadline has passed; everything after that is publishing. */
export function passDeadline(run: ReviewRun, now: number): ReviewRun {
  if (run.outcome !== undefined || now < run.limits.deadlineAt) return run;
  return stampOutcome(endWork(run, { kind: 'timed-out' }), now);
}

/**
 * What was begun for the review's sake is dropped with its back-off; a write to the check stays in doubt, and so does a
 * review: if it has arrived, it must be known to those that come after it.
 */
function endWork({ intent, ...run }: ReviewRun, outcome: Outcome): ReviewRun {
  const isKept = intent !== undefined && STAYS_IN_DOUBT.has(intent.effect);
  return { ...run, outcome, ...(isKept ? { intent } : {}) };
}

const reviewInDoubt = ({ intent }: ReviewRun) => (intent?.effect === 'post-review' ? { intent } : {});

const STAYS_IN_DOUBT: ReadonlySet<Intent['effect']> = new Set<Intent['effect']>([
  'open-check',
  'post-review',
  'conclude',
  'open-answer',
  'publish-answer',
]);

function planned(run: ReviewRun, plan: NonNullable<ReviewRun['plan']>): ReviewRun {
  return plan.reviewable > 0 ? { ...run, plan } : { ...run, plan, outcome: outcomeWithoutReview(plan) };
}

function outcomeWithoutReview({ missed = 0, filtered = 0 }: NonNullable<ReviewRun['plan']>): Outcome {
  if (missed > 0) return { kind: 'incomplete', why: 'What this change touches could not be read.' };
  const why =
    filtered > 0
      ? 'The path filters of this repository leave nothing of the change to review.'
      : 'The change touches no file that can be reviewed.';
  return { kind: 'nothing-to-review', why };
}

/** Whether an effect needs its intent stored before it is begun. */
export const needsIntent = (run: ReviewRun, effect: Intent['effect']): boolean =>
  isWrite(effect) && run.intent?.effect !== effect;
