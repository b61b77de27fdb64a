import type { TurnOutcome } from '../../sessions/turn.ts';
import type { EffectName } from './effect.ts';
import type { Failure } from './fact.ts';
import type { Outcome } from '../../publish/outcome.ts';
import type { ReviewRun } from './run.ts';

/** What the end of the agent's turn means for the run; undefined while there is something left to do. */
export function outcomeOfTurn(end: TurnOutcome, run: ReviewRun): Outcome | undefined {
  switch (end.kind) {
    case 'running':
    case 'needs-answer':
      return undefined;
    case 'completed':
      if (run.summary !== undefined) return { kind: 'complete' };
      return run.wasReminded ? { kind: 'incomplete', why: 'The agent ended without handing in a result.' } : undefined;
    case 'repository-unreadable':
      return { kind: 'unreadable', why: `The repository could not be read (${end.error}).` };
    case 'budget-reached':
      return { kind: 'budget-reached' };
    case 'refused':
      return { kind: 'refused', why: 'The model declined to review this change.' };
    case 'interrupted':
      return { kind: 'incomplete', why: 'The session was interrupted before it had finished.' };
    case 'failed':
      return { kind: 'incomplete', why: `The session ended early (${end.reason}).` };
    case 'terminated':
    case 'deleted':
      return { kind: 'incomplete', why: `The session was ${end.kind} before it had finished.` };
  }
}

const DOING: Readonly<Partial<Record<EffectName, string>>> = {
  'open-check': 'opening the check',
  plan: 'reading the pull request',
  'ensure-agent': 'preparing the reviewer',
  'open-session': 'starting the reviewer',
  follow: 'following the review',
  prove: 'proving the findings',
  answer: 'answering the reviewer',
  remind: 'reminding the reviewer',
  'report-progress': 'reporting progress',
};

/** What it means for a run that one of its effects can no longer succeed. */
export function outcomeOfFailure(effect: EffectName, failure: Failure): Outcome {
  return { kind: 'unavailable', why: `${DOING[effect] ?? effect} failed: ${failure.message}` };
}
