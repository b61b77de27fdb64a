import { isHopeless, messageOf } from '../../core/errors.ts';
import { react, replyInThreadOnce, replyOnce } from '../../publish/reply.ts';
import { countCommands } from '../../store/deliveries/count-commands.ts';
import type { Intake } from '../../triggers/intake.ts';
import type { IntakeContext, Recorded } from './intake-context.ts';

export type CommandIntake = Extract<Intake, { kind: 'command' }>;

const DAY_MS = 24 * 3_600_000;
/**
 * Commands of one person on one pull request in a minute that are answered in words, and with a reaction. A flood must
 * neither bury the conversation nor use up what GitHub lets the installation write.
 */
const MOST_PER_MINUTE = { words: 8, reactions: 12 } as const;

/** Says no: a reaction, and why. */
export async function refuse(command: CommandIntake, context: IntakeContext, reason: string): Promise<Recorded> {
  await acknowledge(command, context, 'confused');
  await reply(command, context, reason);
  return { kind: 'refuse', reason };
}

/** Says yes: a reaction; to a review, which takes none, the words instead. Returns whether there is a reaction. */
export async function accept(command: CommandIntake, context: IntakeContext, words: string): Promise<boolean> {
  if (command.place !== 'review') return await acknowledge(command, context, 'eyes');
  await reply(command, context, words);
  return false;
}

/** A courtesy: what GitHub will not take does not cost the command. */
export async function acknowledge(
  command: CommandIntake,
  context: IntakeContext,
  content: 'eyes' | 'confused',
): Promise<boolean> {
  const { owner, repo, commentId, place } = command;
  if (place === 'review' || (await isFlood(command, context, 'reactions'))) return false;
  try {
    await react(context.octokit, { owner, repo, commentId, place }, content);
    return true;
  } catch (error) {
    context.log.warn({ err: messageOf(error) }, 'command could not be acknowledged');
    return false;
  }
}

/** Answers once per comment, also when it is delivered again under another id: in its thread if it stands in one. */
export async function reply(command: CommandIntake, context: IntakeContext, markdown: string): Promise<void> {
  const { number, place, commentId, threadId } = command;
  if (await isFlood(command, context, 'words')) return;
  const key = place === 'conversation' ? `comment:${commentId}` : `${place}:${commentId}`;
  // No answer is older than what it answers, and none may come twice however late the comment is delivered again.
  const since = command.writtenAt ?? daysAgo(1, context);
  if (threadId === undefined) return await replyInConversation(context, { key, markdown, since });
  const { owner, repo } = command;
  const identity = await context.identity();
  const answer = { owner, repo, number, threadId, key, markdown, since, identity };
  await replyInThreadOnce(context.octokit, answer).catch((error: unknown) => standSilent(error, context));
}

/** Whether somebody has had enough answers of this kind for the moment. */
export async function isFlood(
  command: CommandIntake,
  { pool }: Pick<IntakeContext, 'pool'>,
  answer: keyof typeof MOST_PER_MINUTE,
): Promise<boolean> {
  const { login } = command.actor;
  return (await countCommands(pool, command, { login, seconds: 60 })) >= MOST_PER_MINUTE[answer];
}

/** Where something can be said. */
type Speaking = Pick<IntakeContext, 'octokit' | 'clock' | 'identity' | 'log'> & {
  readonly intake: Pick<IntakeContext['intake'], 'owner' | 'repo' | 'number'>;
};

/** In ISO-8601. */
export const daysAgo = (days: number, { clock }: Pick<IntakeContext, 'clock'>): string =>
  new Date(clock.now() - days * DAY_MS).toISOString();

interface KeyedAnswer {
  readonly key: string;
  readonly markdown: string;
  /** It is said once since then [a day ago]; ISO-8601. */
  readonly since?: string;
}

/** The same for what has no place of its own, or shares an answer by its key. */
export async function replyInConversation(
  context: Speaking,
  { key, markdown, since = daysAgo(1, context) }: KeyedAnswer,
): Promise<void> {
  const { owner, repo, number } = context.intake;
  const answer = { owner, repo, number, key, markdown, since, identity: await context.identity() };
  await replyOnce(context.octokit, answer).catch((error: unknown) => standSilent(error, context));
}

/** Where nothing can be said, in a locked conversation for one, what was done counts all the same. */
function standSilent(error: unknown, { log }: Pick<IntakeContext, 'log'>): void {
  if (!isHopeless(error)) throw error;
  log.warn({ err: messageOf(error) }, 'answer could not be given');
}
