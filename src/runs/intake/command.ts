import { isAcknowledgement } from '../../commands/acknowledgement.ts';
import { describeUnknown, usableIn } from '../../commands/help.ts';
import { firstCommand, type ParsedCommand, spokenTo } from '../../commands/parse.ts';
import { COMMANDS, findCommand } from '../../commands/registry.ts';
import type { CommandSyntax } from '../../commands/syntax.ts';
import { utcDay } from '../../core/clock.ts';
import { acknowledge, type CommandIntake, isFlood, refuse, replyInConversation } from './answer.ts';
import { commandContext } from './command-context.ts';
import type { CommandIntakeContext, IntakeContext, Recorded } from './intake-context.ts';
import { readSyntaxes } from './intake-syntax.ts';
import { performEffect } from './perform-effect.ts';
import { checkSender, REFUSALS } from './permission.ts';
import { hasAnswers } from './research/ask-question.ts';
import { answerReply, NOTED, takeUp } from './threads/answer-reply.ts';
import { findThread } from './threads/find-thread.ts';

/** Carries out a slash command for a sender who may write; answers everybody else at most once a day per pull request. */
export async function performCommand(command: CommandIntake, context: IntakeContext): Promise<Recorded> {
  if (isReplayed(command, context))
    return { kind: 'skip', reason: 'the comment is older than any delivery of it can be' };
  const syntaxes = await readSyntaxes(context);
  const [syntax] = syntaxes;
  const typed = syntaxes.map((one) => firstCommand(command.lines, one)).find((found) => found !== undefined);
  if (typed === undefined) return await answerReply(command, { ...context, syntax, syntaxes });
  const permission = await checkSender(context);
  if (permission !== 'granted') return await turnAway(permission, command, context);
  const isIssue = command.isIssue === true;
  const known = findCommand(typed.verb);
  if (known === undefined || isQuestion(typed)) {
    const goesOn = await goOn(command, { ...context, syntax, syntaxes });
    if (goesOn !== undefined) return goesOn;
  }
  if (known === undefined) {
    await refuse(command, context, describeUnknown(typed.verb, usableIn(COMMANDS, isIssue), syntax));
    return { kind: 'refuse', reason: 'unknown command' };
  }
  if (isIssue && known.isForIssues !== true) return await refuse(command, context, forPullRequests(known.verb, syntax));
  let recorded: Recorded = { kind: 'skip', reason: 'the command asked for nothing' };
  for (const effect of await known.run(typed.args, commandContext(context, syntax))) {
    recorded = await performEffect(effect, command, { ...context, syntax, syntaxes });
  }
  return recorded;
}

/** GitHub delivers again for three days at the most; what somebody has kept for longer is not to be done once more. */
const OLDEST_MS = 7 * 24 * 3_600_000;

const isReplayed = ({ writtenAt = '' }: CommandIntake, { receivedAt }: IntakeContext): boolean =>
  receivedAt - Date.parse(writtenAt) > OLDEST_MS;

/** Questions begin with the word of this command too; the command is followed by the id of a finding. */
const isQuestion = ({ verb, args }: ParsedCommand): boolean => verb === 'why' && !/^`?[0-9a-f]{8}/i.test(args);

/**
 * Somebody who mentions the App without a command replies to the finding in whose thread that is, or goes on asking where
 * it has answered a question.
 */
async function goOn(command: CommandIntake, context: CommandIntakeContext): Promise<Recorded | undefined> {
  const question = spokenTo(command.lines, context.syntax);
  if (question === undefined) return undefined;
  const thread = await findThread(command, context);
  const isNoted = isAcknowledgement(command.text ?? question);
  if (thread !== undefined) return isNoted ? NOTED : await takeUp(thread, command, context);
  if (!(await hasAnswers(command, context))) return undefined;
  if (isNoted) return NOTED;
  return await performEffect({ kind: 'research', question, goesOn: true }, command, context);
}

const forPullRequests = (verb: string, { prefix }: CommandSyntax): string =>
  `\`${prefix} ${verb}\` is for pull requests. \`${prefix} help\` lists what can be done in an issue.`;

async function turnAway(why: keyof typeof REFUSALS, command: CommandIntake, context: IntakeContext): Promise<Recorded> {
  const { reason, told } = REFUSALS[why];
  await acknowledge(command, context, 'confused');
  if (await isFlood(command, context, 'words')) return { kind: 'refuse', reason };
  const day = utcDay(context.clock.now());
  await replyInConversation(context, { key: why === 'denied' ? `refused:${day}` : `unchecked:${day}`, markdown: told });
  return { kind: 'refuse', reason };
}
