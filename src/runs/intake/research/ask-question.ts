import type { Effect } from '../../../commands/command.ts';
import { writeCommand } from '../../../commands/syntax.ts';
import { listResearch } from '../../../store/runs/list-research.ts';
import type { CommandIntake } from '../answer.ts';
import type { CommandIntakeContext, Recorded } from '../intake-context.ts';
import { questionText } from './question-text.ts';
import { requestResearch } from './request-research.ts';

/** Researches what a command asks, or goes on where an answer was given here before. */
export async function askQuestion(
  { question: said, goesOn }: Extract<Effect, { kind: 'research' }>,
  command: CommandIntake,
  context: CommandIntakeContext,
): Promise<Recorded> {
  const text = questionText(said, command, context.syntaxes);
  if (text === '') {
    const usage = `${writeCommand(context.syntax, 'research')} QUESTION`;
    return { kind: 'refuse', reason: `There is no question: write it behind the command, as in \`${usage}\`.` };
  }
  const isFollowUp = goesOn && (await hasAnswers(command, context));
  return await requestResearch({ ...context, intake: command }, { text, source: isFollowUp ? 'follow-up' : 'command' });
}

/** Whether somebody could go on asking here. */
export const hasAnswers = async (
  command: CommandIntake,
  { pool }: Pick<CommandIntakeContext, 'pool'>,
): Promise<boolean> =>
  (await listResearch(pool, command)).some(({ isAnswered, findingKey }) => isAnswered && findingKey === null);
