import { digest } from '../../core/ids.ts';
import type { Outcome } from '../../publish/outcome.ts';
import { loseSession, showsLostSession } from '../research/advance-research.ts';
import { backOff } from './back-off.ts';
import { shownFindings } from './comparison.ts';
import { BUDGET_HELD, COST_NOT_TOLD } from './effect.ts';
import type { Failure } from './fact.ts';
import { isShown } from './is-shown.ts';
import { outcomeOfFailure, REFUSED } from './outcome.ts';
import { withParts } from './parts/gather-parts.ts';
import { budgetRefused } from './raising.ts';
import { type Intent, type ReviewRun, UNREPORTED } from './run.ts';
import { handOver, maySucceed } from './succession.ts';

/** A write that begins, or is to be repeated, uses up the reading of the pull request that came before it. */
export const usedRecheck = ({ recheckedAt }: ReviewRun) => (recheckedAt === undefined ? {} : { isRecheckUsed: true });

const FIRST_RETRY_MS = 2000;
const LONGEST_RETRY_MS = 5 * 60_000;
/** How long publishing is tried after the deadline before a run that GitHub never took is given up. */
const PUBLISH_PATIENCE_MS = 24 * 3_600_000;
/** What the check can do without holds up its conclusion no longer than the review may take, or this at least. */
const LEAST_PATIENCE_MS = 60_000;

const DISPENSABLE: ReadonlySet<Intent['effect']> = new Set<Intent['effect']>([
  'compare',
  'post-review',
  'annotate',
  'answer-threads',
]);

/** They come right after what they are about: GitHub may refuse them until it has seen that. */
const OPENINGS: ReadonlySet<Intent['effect']> = new Set<Intent['effect']>(['open-check', 'open-answer']);

function patienceFor(effect: Intent['effect'], failure: Failure, since: number, { limits }: ReviewRun): number {
  if (failure.recovery !== 'retry') return failure.mayPass === true && OPENINGS.has(effect) ? LEAST_PATIENCE_MS : 0;
  if (effect === 'upload-sarif') return LEAST_PATIENCE_MS; // the run holds its share of the day's budget meanwhile
  const isDispensable = DISPENSABLE.has(effect);
  return isDispensable ? Math.max(LEAST_PATIENCE_MS, limits.deadlineAt - since) : PUBLISH_PATIENCE_MS;
}

/** What a run does about an effect that failed: it waits and tries again, or goes on without it. */
export function fail(run: ReviewRun, effect: Intent['effect'], failure: Failure, now: number): ReviewRun {
  // A recheck comes before the repetition of a write, which stays in doubt.
  const begun = effect === 'recheck' || run.intent?.effect === effect ? run.intent : undefined;
  const failures = (begun?.failures ?? 0) + 1;
  const since = begun?.since ?? now;
  const pause = Math.max(failure.retryAfterMs ?? 0, backOff(failures, FIRST_RETRY_MS, LONGEST_RETRY_MS));
  const retryAt = now + Math.round(pause * (1 + jitter(run.id, failures)));
  const mayRetry = now - since < patienceFor(effect, failure, since, run);
  if (mayRetry && (run.outcome !== undefined || !isShown(run) || isWorthWaiting(run, retryAt))) {
    const code = failure.code in REFUSED ? { code: failure.code } : {};
    const costAsked = (begun?.costAsked ?? 0) + (failure.code === COST_NOT_TOLD ? 1 : 0);
    const asked = costAsked === 0 ? {} : { costAsked };
    return {
      ...run,
      ...usedRecheck(run),
      intent: { effect: begun?.effect ?? effect, since, failures, ...asked, retryAt, ...code },
    };
  }
  const { intent: doubted, ...rest } = run;
  return giveUp(rest, { effect, failure, doubted }, now);
}

/** Up to a quarter, other for each run and try: runs that were refused together do not come back together. */
const jitter = (id: string, failures: number): number =>
  Number.parseInt(digest(id, String(failures)).slice(0, 4), 16) / 0x4_0000;

const isWorthWaiting = (run: ReviewRun, retryAt: number) => retryAt < run.limits.deadlineAt;

interface GivenUp {
  readonly effect: Intent['effect'];
  readonly failure: Failure;
  /** The write that was in doubt when the effect failed. */
  readonly doubted: Intent | undefined;
}

/** What a run does without an effect that cannot succeed. The check is the last thing to be given up. */
function giveUp(run: ReviewRun, { effect, failure, doubted }: GivenUp, now: number): ReviewRun {
  if (showsLostSession(run, effect)) return loseSession(run);
  switch (effect) {
    case 'open-check':
    case 'open-answer':
      return { ...run, outcome: run.outcome ?? outcomeOfFailure(effect, failure), endedAt: now };
    case 'conclude':
    case 'publish-answer':
      return { ...run, conclusion: UNREPORTED };
    case 'post-review':
      if (run.isReviewGivenUp === true) return { ...run, review: { inline: 0 } };
      // Whoever comes next has to know what was posted: the last try may have arrived too.
      if (run.inlineRefused === true) return lookOnly(run, now);
      // Looked up before the second form is posted: the first may have arrived.
      return { ...run, inlineRefused: true, intent: { effect, since: now, failures: 0 } };
    case 'compare':
      return { ...run, comparison: { entries: [], isMissing: true } };
    case 'annotate':
      return { ...run, annotated: shownFindings(run).length };
    case 'answer-threads':
      return { ...run, areThreadsAnswered: true };
    case 'settle-session':
      return { ...run, isSettled: true, isCostUnknown: true };
    case 'retire-session':
      // It may still be at work: nothing is opened beside it.
      return { ...run, outcome: { kind: 'incomplete', why: UNSTOPPED } };
    case 'reserve-budget':
      return failure.code === BUDGET_HELD ? budgetRefused(run) : { ...run, outcome: outcomeOfFailure(effect, failure) };
    case 'apply-budget':
      // The session it was meant for is gone, or takes no more: what it knew goes to another.
      return maySucceed(run.formerSessions)
        ? handOver(run, 'budget_not_raised')
        : { ...run, outcome: outcomeOfFailure(effect, failure) };
    case 'upload-sarif':
      return { ...run, sarif: 'given-up' };
    case 'acknowledge':
      return { ...run, isAcknowledged: true };
    case 'gather-parts':
      return withParts(run, []);
    case 'work-in-parts':
      if (run.conclusion !== undefined) return { ...run, arePartsSettled: true, isCostUnknown: true };
      return { ...run, outcome: brokenOff(outcomeOfFailure(effect, failure)) };
    case 'recheck':
      if (doubted?.effect !== 'post-review') return { ...run, outcome: outcomeOfFailure(effect, failure) };
      return { ...lookOnly(run, now), outcome: outcomeOfFailure(effect, failure) };
    default:
      return { ...run, outcome: outcomeOfFailure(effect, failure) };
  }
}

/** The review is not posted any more; whether it has been is still to be found out. */
function lookOnly(run: ReviewRun, now: number): ReviewRun {
  return { ...run, isReviewGivenUp: true, intent: { effect: 'post-review', since: now, failures: 0 } };
}

/** Whatever stood in the way, what the parts have proved by then is shown. */
const brokenOff = (end: Outcome): Outcome => ('why' in end ? { kind: 'incomplete', why: end.why } : end);

const UNSTOPPED = 'A session could not go on, nor could it be stopped, so no other one took over.';
