import { isAcknowledgement } from '../../../commands/acknowledgement.ts';
import { speaksToUs } from '../../../commands/addressed.ts';
import { accept, type CommandIntake, refuse } from '../answer.ts';
import type { CommandIntakeContext, Recorded } from '../intake-context.ts';
import { checkSender, REFUSALS } from '../permission.ts';
import { findThread, type ThreadOfFinding } from './find-thread.ts';
import { requestReply } from './request-reply.ts';

/** An answer would say nothing, and cost all the same. */
export const NOTED: Recorded = { kind: 'skip', reason: 'somebody has only taken note' };

/**
 * Has a reply to a finding answered, for people who may write. Everybody else talks among themselves there, and so do
 * those who mention somebody: nobody of them is told anything. Nor is who only takes note.
 */
export async function answerReply(command: CommandIntake, context: CommandIntakeContext): Promise<Recorded> {
  if (!speaksToUs(command.text ?? '', context.syntax)) return { kind: 'skip', reason: 'comment without a command' };
  if (isAcknowledgement(command.text ?? '')) return NOTED;
  const thread = await findThread(command, context);
  if (thread === undefined) return { kind: 'skip', reason: 'comment without a command' };
  const permission = await checkSender(context);
  if (permission !== 'granted') return { kind: 'skip', reason: REFUSALS[permission].reason };
  return await takeUp(thread, command, context);
}

/** The same for somebody who is known to be allowed. */
export async function takeUp(
  thread: ThreadOfFinding,
  command: CommandIntake,
  context: CommandIntakeContext,
): Promise<Recorded> {
  const result = await requestReply(thread, { ...context, intake: command });
  if (result.kind === 'refuse') return await refuse(command, context, result.reason);
  if (result.kind === 'start') await accept(command, context, '');
  return result;
}
