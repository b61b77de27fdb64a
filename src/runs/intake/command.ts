import type { Effect } from '../../commands/command.ts';
import { describeCommands } from '../../commands/help.ts';
import { COMMANDS, findCommand } from '../../commands/registry.ts';
import { messageOf } from '../../core/errors.ts';
import { dollars } from '../../publish/format.ts';
import { react, replyOnce } from '../../publish/reply.ts';
import type { Intake } from '../../triggers/intake.ts';
import type { IntakeContext, Raised, Recorded } from './intake-context.ts';
import { dismiss } from './dismiss.ts';
import { raiseBudget } from './raise-budget.ts';
import { mayWrite, requestReview } from './request-review.ts';

type CommandIntake = Extract<Intake, { kind: 'command' }>;

const DAY_MS = 24 * 3_600_000;

/** Carries out a slash command for a sender who may write; answers everybody else at most once a day per thread. */
export async function performCommand(command: CommandIntake, context: IntakeContext): Promise<Recorded> {
  if (!(await mayWrite(context))) {
    await acknowledge(command, context, 'confused');
    const day = new Date(context.clock.now()).toISOString().slice(0, 10);
    await reply(
      command,
      context,
      'Commands are for people with write permission to this repository.',
      `refused:${day}`,
    );
    return { kind: 'refuse', reason: 'no write permission' };
  }
  const known = findCommand(command.verb);
  if (known === undefined) {
    await refuse(command, context, `This command does not exist.\n\n${describeCommands(COMMANDS)}`);
    return { kind: 'refuse', reason: 'unknown command' };
  }
  let recorded: Recorded = { kind: 'skip', reason: 'the command asked for nothing' };
  for (const effect of known.run(command.args)) recorded = await perform(effect, command, context);
  return recorded;
}

async function perform(effect: Effect, command: CommandIntake, context: IntakeContext): Promise<Recorded> {
  switch (effect.kind) {
    case 'start':
      await acknowledge(command, context, 'eyes');
      return await requestReview(context);
    case 'raise-budget': {
      const result = await raiseBudget(context, effect.cents);
      if (result.kind === 'refuse') return await refuse(command, context, result.reason);
      await acknowledge(command, context, 'eyes');
      await reply(command, context, describeRaise(result));
      return result;
    }
    case 'dismiss': {
      const result = await dismiss(effect, command, context);
      if (result.kind === 'refuse') return await refuse(command, context, result.reason);
      await acknowledge(command, context, 'eyes');
      await reply(command, context, result.reason);
      return result;
    }
    case 'reply':
      await acknowledge(command, context, 'eyes');
      await reply(command, context, effect.markdown);
      return { kind: 'reply', reason: command.verb };
    case 'refuse':
      return await refuse(command, context, effect.reason);
  }
}

function describeRaise({ budgetCents, isMaximum }: Raised): string {
  const most = isMaximum ? ', the most that a review may spend here' : '';
  return `Budget raised to ${dollars(budgetCents)}${most}; the review goes on.`;
}

async function refuse(command: CommandIntake, context: IntakeContext, markdown: string): Promise<Recorded> {
  await acknowledge(command, context, 'confused');
  await reply(command, context, markdown);
  return { kind: 'refuse', reason: markdown };
}

/** A courtesy: what GitHub will not take, on a locked conversation for one, does not cost the command. */
async function acknowledge(
  { owner, repo, commentId }: CommandIntake,
  { octokit, log }: IntakeContext,
  content: 'eyes' | 'confused',
) {
  await react(octokit, { owner, repo, commentId }, content).catch((error: unknown) => {
    log.warn({ err: messageOf(error) }, 'command could not be acknowledged');
  });
}

/** Answers once per comment, also when it is delivered again under another id; `key` when several share an answer. */
async function reply(
  { owner, repo, number, commentId }: CommandIntake,
  context: IntakeContext,
  markdown: string,
  key = `comment:${commentId}`,
) {
  const { octokit, clock, identity } = context;
  const since = new Date(clock.now() - DAY_MS).toISOString();
  await replyOnce(octokit, { owner, repo, number, key, markdown, since, identity: await identity() });
}
