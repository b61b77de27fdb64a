import type { PlatformReader } from './list-events.ts';
import { type SessionState, toSessionState } from './to-opened-session.ts';

/** Asks the session itself how it stands. One that was deleted is a `not-found` error. */
export async function readState(
  { client, read }: PlatformReader,
  sessionId: string,
  signal?: AbortSignal,
): Promise<SessionState> {
  return await read(
    async (settings) => toSessionState(await client.beta.sessions.retrieve(sessionId, {}, settings)),
    signal,
  );
}
