import type { Effect } from '../../commands/command.ts';
import { describeUnknown, usableIn } from '../../commands/help.ts';
import { firstCommand, spokenTo } from '../../commands/parse.ts';
import { COMMANDS, findCommand } from '../../commands/registry.ts';
import type { CommandSyntax } from '../../commands/syntax.ts';
import { acknowledge, type CommandIntake, isFlood, refuse, replyInConversation } from './answer.ts';
import { commandContext } from './command-context.ts';
import type { IntakeContext, Recorded } from './intake-context.ts';
import { readSyntaxes } from './intake-syntax.ts';
import { performEffect } from './perform-effect.ts';
import { checkSender, REFUSALS } from './permission.ts';
import { hasAnswers } from './research/ask-question.ts';

/** Carries out a slash command for a sender who may write; answers everybody else at most once a day per pull request. */
export async function performCommand(command: CommandIntake, context: IntakeContext): Promise<Recorded> {
  const syntaxes = await readSyntaxes(context);
  const [syntax] = syntaxes;
  const typed = syntaxes.map((one) => firstCommand(command.lines, one)).find((found) => found !== undefined);
  if (typed === undefined) return { kind: 'skip', reason: 'comment without a command' };
  const permission = await checkSender(context);
  if (permission !== 'granted') return await turnAway(permission, command, context);
  const isIssue = command.isIssue === true;
  const known = findCommand(typed.verb);
  if (known === undefined) {
    const goesOn = await followUpIn(command, syntax, context);
    if (goesOn !== undefined) return await performEffect(goesOn, command, { ...context, syntax, syntaxes });
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

/** Somebody who mentions the App without a command, where it has answered a question, goes on asking. */
async function followUpIn(
  command: CommandIntake,
  syntax: CommandSyntax,
  context: IntakeContext,
): Promise<Effect | undefined> {
  const question = spokenTo(command.lines, syntax);
  if (question === undefined || !(await hasAnswers(command, context))) return undefined;
  return { kind: 'research', question, goesOn: true };
}

const forPullRequests = (verb: string, { prefix }: CommandSyntax): string =>
  `\`${prefix} ${verb}\` is for pull requests. \`${prefix} help\` lists what can be done in an issue.`;

async function turnAway(why: keyof typeof REFUSALS, command: CommandIntake, context: IntakeContext): Promise<Recorded> {
  const { reason, told } = REFUSALS[why];
  await acknowledge(command, context, 'confused');
  if (await isFlood(command, context, 'words')) return { kind: 'refuse', reason };
  const day = new Date(context.clock.now()).toISOString().slice(0, 10);
  await replyInConversation(context, { key: why === 'denied' ? `refused:${day}` : `unchecked:${day}`, markdown: told });
  return { kind: 'refuse', reason };
}
