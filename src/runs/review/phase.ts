import { turnOutcome } from '../../sessions/turn.ts';
import type { EffectName } from './effect.ts';
import { REFUSED } from './outcome.ts';
import { isSplit, type ReviewRun } from './run.ts';

/** Where a review stands, as its check shows it while it is open. */
export interface Phase {
  readonly title: string;
  readonly sentence: string;
}

/** What a run waits for when an effect has to be tried again. */
const WAITS: Readonly<Partial<Record<EffectName, string>>> = {
  plan: 'Waiting for GitHub.',
  'ensure-agent': 'Waiting for capacity of the platform.',
  'open-session': 'Waiting for capacity of the platform.',
  'retire-session': 'Waiting for an earlier session to stop.',
  'reserve-budget': "Waiting: other reviews hold the rest of today's budget.",
};

/** The phase of a review that has not come to an outcome. */
export function phaseOf(run: ReviewRun): Phase {
  const { intent, session, turn, answers, formerSessions = [] } = run;
  if (intent !== undefined && intent.failures > 0) {
    const refusal = intent.code === undefined ? undefined : REFUSED[intent.code];
    const sentence = refusal ?? WAITS[intent.effect];
    if (sentence !== undefined) return { title: 'Waiting', sentence };
  }
  if (isSplit(run) && run.agent !== undefined)
    return { title: 'Reviewing', sentence: `Reading the change in ${run.plan?.groups ?? 1} parts.` };
  if (session === undefined) return { title: 'Starting', sentence: 'The review is about to start.' };
  if (turn !== undefined && turnOutcome(turn).kind === 'needs-answer')
    return { title: 'Reviewing', sentence: 'Proving findings against the code.' };
  if (answers.length > 0) return { title: 'Reviewing', sentence: 'Findings have been handed in; reading on.' };
  if (formerSessions.length > 0) return { title: 'Reviewing', sentence: 'Reading on in a new session.' };
  return { title: 'Reviewing', sentence: 'Reading the change.' };
}
