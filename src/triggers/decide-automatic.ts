import { type Decision, decide, isHeld, type KnownRun, listLiveReviews, type PullRequestState } from './decide.ts';
import { type Cause, type HoldReason, isStarting, type Ruling } from './hold-back.ts';

/** `hold` tells on the check of the current head why it is not reviewed. */
export type AutomaticDecision =
  | Decision
  | {
      readonly kind: 'hold';
      readonly reason: HoldReason;
      readonly attempt: number;
      readonly stops: Decision['stops'];
    };

/** What the rules say about it, once nothing is left to ask. */
export type FinalRuling = Exclude<Ruling, { kind: 'ask' }>;

/**
 * Decides what an event leads to that nobody has sent to ask for a review. Pure and total; `runs` are all our runs of the
 * pull request, newest first.
 *
 * A head that was reviewed, or is being reviewed, stays as it is whatever the rules say: only one that becomes a draft
 * is stopped. Every reason to hold a head back is told once.
 */
export function decideAutomatic(
  cause: Cause,
  ruling: FinalRuling,
  state: PullRequestState,
  runs: readonly KnownRun[],
): AutomaticDecision {
  // Drafts are among the rules.
  const free = decide('automatic', { ...state, draft: false }, runs);
  if (state.state === 'closed') return free;
  if (ruling.kind === 'hold' && ruling.reason === 'draft') {
    const stops = [...free.stops, ...stopDrafts(cause, state, runs)];
    if (stops.length > free.stops.length) return { kind: 'skip', reason: 'it is a draft now', stops };
  }
  if (free.kind !== 'start') return free;
  const { stops, attempt } = free;
  const held = runs.find((run) => isOf(state, run))?.heldBy ?? undefined;
  switch (ruling.kind) {
    case 'off':
      return { kind: 'skip', reason: 'automatic reviews are switched off (enabled)', stops };
    case 'hold': {
      const { reason } = ruling;
      if (held === reason) return { kind: 'skip', reason: `held back before, and told so: ${reason}`, stops };
      return isToldOf(cause, held) ? { kind: 'hold', reason, attempt, stops } : nothingWaits(stops);
    }
    case 'go':
      return isStarting(cause) || ruling.isForced === true || held !== undefined ? free : nothingWaits(stops);
  }
}

const isOf = ({ headSha, baseRef }: PullRequestState, run: KnownRun) =>
  run.headSha === headSha && run.baseRef === baseRef;

/** One that somebody asked for goes on, unless that it becomes a draft is the news. */
function stopDrafts(cause: Cause, state: PullRequestState, runs: readonly KnownRun[]): Decision['stops'] {
  return listLiveReviews(runs)
    .filter((run) => isOf(state, run) && (cause === 'converted_to_draft' || run.isAutomatic === true))
    .map(({ id: runId }) => ({ runId, cause: 'draft' }));
}

/** An edit or a label says nothing of heads of which nothing was said before. */
const isToldOf = (cause: Cause, held: string | undefined) => isStarting(cause) || held !== undefined;

const nothingWaits = (stops: Decision['stops']): Decision => ({
  kind: 'skip',
  reason: 'no review of this head was held back',
  stops,
});

/** Whether the rules and so the configuration can change what becomes of it. */
export function dependsOnRules(cause: Cause, state: PullRequestState, runs: readonly KnownRun[]): boolean {
  if (state.state === 'closed') return false;
  const isLive = listLiveReviews(runs).some((run) => isOf(state, run));
  if (state.draft && isLive) return true;
  return decideAutomatic(cause, { kind: 'go', isForced: cause === 'labeled' }, state, runs).kind === 'start';
}

/**
 * Pushes that were reviewed by themselves since somebody last asked for a review. What the pull request was opened with
 * is none, nor what was overtaken by the next push before its review began.
 */
export function countPushes(headSha: string, runs: readonly KnownRun[]): number {
  const reviews = runs.filter((run) => !isHeld(run));
  const asked = reviews.findIndex((run) => run.isAutomatic !== true);
  const since = (asked === -1 ? reviews : reviews.slice(0, asked)).filter((run) => run.isPlanned !== false);
  const heads = new Set(since.map((run) => run.headSha));
  heads.delete(headSha);
  const opening = asked === -1 ? since.at(-1)?.headSha : undefined;
  if (opening !== undefined) heads.delete(opening);
  return heads.size;
}
