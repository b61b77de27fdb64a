import type { Effect } from '../../commands/command.ts';
import { dollars } from '../../publish/format.ts';
import { accept, type CommandIntake, refuse, reply } from './answer.ts';
import { sendFact } from '../../store/runs/send-fact.ts';
import type { Fact } from '../review/fact.ts';
import { dismiss } from './dismiss.ts';
import type { CommandIntakeContext, IntakeContext, Raised, Recorded } from './intake-context.ts';
import { pauseReviews, resumeReviews } from './pause-reviews.ts';
import { askQuestion } from './research/ask-question.ts';
import { reopen } from './reopen.ts';
import { raiseBudget } from './raise-budget.ts';
import { requestReview } from './request-review.ts';
import { stopReviews } from './stop-reviews.ts';

/** Does what a command asks for, and says so. May be repeated: what was done for the same comment is not done again. */
export async function performEffect(
  effect: Effect,
  command: CommandIntake,
  context: CommandIntakeContext,
): Promise<Recorded> {
  switch (effect.kind) {
    case 'start':
      return await start(effect, command, context);
    case 'stop':
      return await answer(await stopReviews(context), command, context, STOPPING);
    case 'pause':
      return await answerInWords(await pauseReviews(context), command, context);
    case 'resume':
      return await answerInWords(await resumeReviews(context), command, context);
    case 'raise-budget': {
      const result = await raiseBudget(context, effect.cents);
      return await answerInWords(result, command, context, describeRaise);
    }
    case 'dismiss':
      return await answerInWords(await dismiss(effect, context), command, context);
    case 'reopen':
      return await answerInWords(await reopen(effect, context), command, context);
    case 'research':
      return await answer(await askQuestion(effect, command, context), command, context, ASKING);
    case 'reply':
      await answerInWords({ kind: 'reply', reason: effect.markdown }, command, context);
      return { kind: 'reply', reason: 'answered' };
    case 'refuse':
      return await refuse(command, context, effect.reason);
  }
}

const STOPPING = 'What is under way here is being stopped.';
const ASKING = 'The question is being researched: a comment shows how far it is, and the answer in the end.';

async function start(
  { isFull = false }: Extract<Effect, { kind: 'start' }>,
  command: CommandIntake,
  context: IntakeContext,
): Promise<Recorded> {
  const result = await requestReview(context, isFull ? 'full' : 'explicit');
  if (result.kind === 'refuse') return await refuse(command, context, result.reason);
  const words = result.kind === 'join' ? 'A review is under way already' : 'The review is about to start';
  const isReactedTo = await accept(command, context, `${words}: its check shows how far it is.`);
  if (result.kind === 'join' && isReactedTo && command.place !== 'review') {
    const { commentId, place } = command;
    await sendFact(context.pool, result.runId, { type: 'joined', by: { commentId, place } } satisfies Fact);
  }
  return result;
}

/** A reaction says enough. */
async function answer(
  result: Recorded,
  command: CommandIntake,
  context: IntakeContext,
  words: string,
): Promise<Recorded> {
  if (result.kind === 'refuse') return await refuse(command, context, result.reason);
  await accept(command, context, words);
  return result;
}

/** There is something to say besides. */
async function answerInWords(
  result: Extract<Recorded, { reason: string }> | Raised,
  command: CommandIntake,
  context: IntakeContext,
  describe: (result: Raised) => string = () => '',
): Promise<Recorded> {
  if (result.kind === 'refuse') return await refuse(command, context, result.reason);
  const words = result.kind === 'raise' ? describe(result) : result.reason;
  if (command.place !== 'review') await accept(command, context, words);
  await reply(command, context, words);
  return result;
}

function describeRaise({ budgetCents, isMaximum }: Raised): string {
  const most = isMaximum ? ', the most that a review may spend here' : '';
  return `Budget raised to ${dollars(budgetCents)}${most}; the review goes on.`;
}
