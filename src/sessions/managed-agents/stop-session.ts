import type Anthropic from '@anthropic-ai/sdk';
import { AnthropicError } from '../../anthropic/anthropic-error.ts';
import { read, write } from '../../anthropic/request.ts';
import type { Clock } from '../../core/clock.ts';
import { readState } from './read-state.ts';
import type { SessionState } from './to-opened-session.ts';

/** The platform can say idle on the stream a moment before it acts on it, and an interrupt takes a moment to apply. */
const TRIES = 10;
const PAUSE_MS = 200;

/**
 * One attempt to end a session: it is interrupted when it runs, looked at for two seconds, and archived once it idles.
 * Archived, terminated and deleted sessions count as stopped.
 */
export async function stopSession(
  client: Anthropic,
  clock: Clock,
  sessionId: string,
): Promise<'stopped' | 'still-running'> {
  let wasInterrupted = false;
  for (let tries = 0; tries < TRIES; tries += 1) {
    if (tries > 0) await clock.sleep(PAUSE_MS);
    const status = await statusOf(client, sessionId);
    if (status === 'terminated') return 'stopped';
    if (status === 'idle') {
      if (await archive(client, sessionId)) return 'stopped';
    } else if (!wasInterrupted) {
      await interrupt(client, sessionId);
      wasInterrupted = true;
    }
  }
  return 'still-running';
}

async function statusOf(client: Anthropic, sessionId: string): Promise<SessionState['status']> {
  try {
    return (await readState({ client, read }, sessionId)).status;
  } catch (error) {
    if (isOneOf(error, 'not-found')) return 'terminated';
    throw error;
  }
}

/** A refusal means that the session has just stopped by itself, which the next look will show. */
async function interrupt(client: Anthropic, sessionId: string): Promise<void> {
  try {
    const events = [{ type: 'user.interrupt' as const }];
    await write((settings) => client.beta.sessions.events.send(sessionId, { events }, settings));
  } catch (error) {
    if (!isOneOf(error, 'bad-request', 'conflict', 'not-found')) throw error;
  }
}

/** A refusal means that the session still counts as running, or is archived already; the next look tells which. */
async function archive(client: Anthropic, sessionId: string): Promise<boolean> {
  try {
    await write((settings) => client.beta.sessions.archive(sessionId, {}, settings));
    return true;
  } catch (error) {
    if (isOneOf(error, 'bad-request', 'conflict', 'not-found')) return false;
    throw error;
  }
}

const isOneOf = (error: unknown, ...failures: readonly AnthropicError['failure'][]) =>
  error instanceof AnthropicError && failures.includes(error.failure);
