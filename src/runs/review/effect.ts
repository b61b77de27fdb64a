/**
 * What a run can ask the world for. `wait` is not among them: it is what a run does when it has nothing to ask.
 *
 * Writes are marked as intended before they are begun and looked up before any second try.
 */
export type EffectName =
  | 'open-check'
  | 'plan'
  | 'ensure-agent'
  | 'retire-session'
  | 'reserve-budget'
  | 'open-session'
  | 'rotate-token'
  | 'apply-budget'
  | 'follow'
  | 'work-in-parts'
  | 'gather-parts'
  | 'prove'
  | 'answer'
  | 'remind'
  | 'report-progress'
  | 'stop-session'
  | 'compare'
  | 'recheck'
  | 'post-review'
  | 'annotate'
  | 'conclude'
  | 'answer-threads'
  | 'settle-session'
  | 'upload-sarif'
  | 'acknowledge'
  | 'open-answer'
  | 'plan-research'
  | 'ask-follow-up'
  | 'prove-answer'
  | 'prove-reply'
  | 'publish-answer';

/** Effects that change something outside: their outcome can be in doubt. */
const WRITES: ReadonlySet<EffectName> = new Set<EffectName>([
  'open-check',
  'open-session',
  'answer',
  'remind',
  'post-review',
  'annotate',
  'conclude',
  'answer-threads',
  'settle-session',
  'upload-sarif',
  'open-answer',
  'ask-follow-up',
  'publish-answer',
]);

/** Code of the failure to reserve what others hold of the day's budget. */
export const BUDGET_HELD = 'daily_budget_held';

/** Code of the failure to learn what a stopped session has cost. */
export const COST_NOT_TOLD = 'cost_not_told';

export const isWrite = (effect: EffectName): boolean => WRITES.has(effect);

export type NextMove =
  | { readonly kind: 'effect'; readonly effect: EffectName }
  /** Nothing to do before `until` unless the inbox says otherwise. */
  | { readonly kind: 'wait'; readonly until: number }
  | { readonly kind: 'ended' };

/** Longest pause between two looks at a run that waits: the slow poll behind every wake. */
const POLL_MS = 30_000;

export const effect = (name: EffectName): NextMove => ({ kind: 'effect', effect: name });

/** Times in milliseconds since the epoch. */
export const wait = (until: number, now: number): NextMove => ({ kind: 'wait', until: Math.min(until, now + POLL_MS) });
