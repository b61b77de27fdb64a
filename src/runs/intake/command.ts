import { describeCommands } from '../../commands/help.ts';
import { COMMANDS, findCommand } from '../../commands/registry.ts';
import { messageOf } from '../../core/errors.ts';
import { react, replyOnce } from '../../publish/reply.ts';
import type { Intake } from '../../triggers/intake.ts';
import { mayWrite, requestReview } from './request-review.ts';
import type { IntakeContext, Recorded } from './intake-context.ts';

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
      `refused:${day}`,
      'Commands are for people with write permission to this repository.',
    );
    return { kind: 'refuse', reason: 'no write permission' };
  }
  const known = findCommand(command.verb);
  if (known === undefined) {
    await acknowledge(command, context, 'confused');
    await reply(command, context, context.deliveryId, `This command does not exist.\n\n${describeCommands(COMMANDS)}`);
    return { kind: 'refuse', reason: 'unknown command' };
  }
  await acknowledge(command, context, 'eyes');
  let recorded: Recorded = { kind: 'skip', reason: 'the command asked for nothing' };
  for (const effect of known.run(command.args)) {
    if (effect.kind === 'start') recorded = await requestReview(context);
    else {
      await reply(command, context, context.deliveryId, effect.markdown);
      recorded = { kind: 'reply', reason: command.verb };
    }
  }
  return recorded;
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

async function reply({ owner, repo, number }: CommandIntake, context: IntakeContext, key: string, markdown: string) {
  const { octokit, clock, identity } = context;
  const since = new Date(clock.now() - DAY_MS).toISOString();
  const { botLogin } = await identity();
  await replyOnce(octokit, { owner, repo, number, key, markdown, since, botLogin });
}
