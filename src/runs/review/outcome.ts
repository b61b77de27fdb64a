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
      if (hasResult(run)) return { kind: 'complete' };
      return run.wasReminded ? { kind: 'incomplete', why: 'The agent ended without handing in a result.' } : undefined;
    case 'repository-unreadable':
      return {
        kind: 'unreadable',
        why: `${UNREADABLE[end.error] ?? 'The repository could not be read'} (${end.error}).`,
      };
    case 'budget-reached':
      return { kind: 'budget-reached' };
    case 'refused':
      return { kind: 'refused', why: run.research === undefined ? DECLINED.review : DECLINED.research };
    case 'interrupted':
      return { kind: 'incomplete', why: 'Somebody interrupted the session before it had finished.' };
    case 'failed':
      return outcomeOfError(end.reason, FAILED[end.reason] ?? `The session ended early (${end.reason}).`);
    case 'terminated':
      return end.isArchived
        ? { kind: 'incomplete', why: 'Somebody archived the session before it had finished.' }
        : outcomeOfError(end.error, 'The platform terminated the session before it had finished.');
    case 'deleted':
      return { kind: 'incomplete', why: 'Somebody deleted the session before it had finished.' };
  }
}

const hasResult = ({ research, summary }: ReviewRun): boolean =>
  (research === undefined ? summary : research.answer) !== undefined;

const DECLINED = {
  review: 'The model declined to review this change.',
  research: 'The model declined to research this question.',
} as const;

function outcomeOfError(error: string | undefined, why: string): Outcome {
  return error === 'billing_error' ? { kind: 'unavailable', why: BILLING } : { kind: 'incomplete', why };
}

const BILLING =
  'The Anthropic account cannot pay for reviews at the moment (billing_error); whoever runs the App has to look.';

const UNREADABLE: Readonly<Record<string, string>> = {
  repository_authentication_error: 'GitHub did not accept the token that the session was given for the repository',
  repository_forbidden_error:
    "The session was not allowed to read the repository; the App's installation must cover it",
  repository_not_found_error: 'The session did not find the repository',
  repository_checkout_error: 'The commit could not be checked out',
  repository_clone_error: 'The repository could not be cloned',
};

const FAILED: Readonly<Record<string, string>> = {
  tool_use_limit_reached_error:
    'The session reached the limit of tool calls in one turn (tool_use_limit_reached_error).',
  compaction_limit_reached_error: 'The session grew too long to go on (compaction_limit_reached_error).',
  model_overloaded_error: 'The model stayed overloaded (model_overloaded_error).',
  model_rate_limited_error: 'The model stayed rate-limited (model_rate_limited_error).',
  model_request_failed_error: 'Requests to the model kept failing (model_request_failed_error).',
  unknown_stop_reason: 'The session stopped for a reason that this version does not know.',
};

const DOING: Readonly<Partial<Record<EffectName, string>>> = {
  'open-check': 'Opening the check',
  plan: 'Reading the pull request',
  'ensure-agent': 'Preparing the reviewer',
  'reserve-budget': 'Reserving the budget',
  'open-session': 'Starting the reviewer',
  'apply-budget': 'Raising the budget',
  follow: 'Following the review',
  'work-in-parts': 'Reviewing in parts',
  prove: 'Proving the findings',
  answer: 'Answering the reviewer',
  remind: 'Reminding the reviewer',
  'report-progress': 'Reporting progress',
  'open-answer': 'Posting the comment for the answer',
  'plan-research': 'Reading the issue',
  'prove-answer': 'Proving the citations',
  'prove-reply': 'Proving the answer',
  'ask-follow-up': 'Asking the session',
};

/** Refusals of the platform that no run can mend, by the failure's code. */
export const REFUSED: Readonly<Record<string, string>> = {
  anthropic_billing: BILLING,
  anthropic_spend_limit:
    'The Anthropic account has reached its spend limit; whoever runs the App has to raise it, or it ends with the month.',
  anthropic_unauthorized: "The platform did not accept the App's API key; whoever runs the App has to look.",
  anthropic_forbidden: "The platform does not allow the App's API key to do this; whoever runs the App has to look.",
};

/** What it means for a run that one of its effects can no longer succeed. */
export function outcomeOfFailure(effect: EffectName, failure: Failure): Outcome {
  if (failure.code === 'mount_refused') return { kind: 'unreadable', why: failure.message };
  return {
    kind: 'unavailable',
    why: REFUSED[failure.code] ?? `${DOING[effect] ?? effect} failed: ${failure.message}.`,
  };
}
