import { shortSha } from '../../publish/format.ts';
import type { Intake } from '../../triggers/intake.ts';
import { daysAgo, replyInConversation } from './answer.ts';
import type { IntakeContext, Recorded } from './intake-context.ts';
import { checkSender, REFUSALS } from './permission.ts';
import { raiseBudget } from './raise-budget.ts';
import { requestReview } from './request-review.ts';

type Press = Extract<Intake, { kind: 'rerun' | 'budget' }>;

/** As long as anybody may still find the check whose button it was. */
const SAID_ONCE_IN_DAYS = 30;

/** Reviews again, for a button of a check or for its re-run. */
export async function pressReview(press: Press, context: IntakeContext): Promise<Recorded> {
  return await carryOut(press, context, 'Nothing was started', () => requestReview(context));
}

/** Adds what the review has started with. */
export async function pressAddBudget(press: Press, context: IntakeContext): Promise<Recorded> {
  return await carryOut(press, context, 'No budget was added', () => raiseBudget(context));
}

/**
 * A button has no place for an answer: what became of it shows in a check, and what cannot be done is said in the
 * conversation, once for each button. People who may not write do not see buttons; nobody answers them.
 */
async function carryOut(
  press: Press,
  context: IntakeContext,
  failed: string,
  act: () => Promise<Recorded>,
): Promise<Recorded> {
  const permission = await checkSender(context);
  if (permission === 'denied') return { kind: 'refuse', reason: REFUSALS.denied.reason };
  const result: Recorded = permission === 'unknown' ? { kind: 'refuse', reason: UNCHECKED } : await act();
  if (result.kind !== 'refuse') return result;
  const { kind, headSha, checkRunId } = press;
  const markdown = `${failed} for the check of \`${shortSha(headSha)}\`. ${result.reason}`;
  const since = daysAgo(SAID_ONCE_IN_DAYS, context);
  await replyInConversation(context, { key: `${kind}:${checkRunId ?? headSha}`, markdown, since });
  return result;
}

const UNCHECKED = 'Whether you may write to this repository could not be checked.';
