import type { Asker, ReviewRun } from './run.ts';

/** Comments that are told when the review is over: as many as one person may have reactions to in a minute. */
const MAX_ASKERS = 12;

/** Notes that somebody has asked for a review that was under way. The same comment counts once. */
export function joined(run: ReviewRun, by: Asker): ReviewRun {
  const { isAcknowledged: _toOthers, joinedBy = [], ...rest } = run;
  const isKnown = listAskers(run).some(({ commentId, place }) => commentId === by.commentId && place === by.place);
  return isKnown || joinedBy.length >= MAX_ASKERS ? run : { ...rest, joinedBy: [...joinedBy, by] };
}

/** Comments that have asked for the review and can be reacted to. */
export function listAskers({ trigger, joinedBy = [] }: ReviewRun): readonly Asker[] {
  const { commentId, commentPlace: place = 'conversation' } = trigger;
  return commentId === undefined || place === 'review' ? joinedBy : [{ commentId, place }, ...joinedBy];
}
