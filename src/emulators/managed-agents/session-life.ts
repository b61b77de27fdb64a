import { invalid } from './api-error.ts';
import { isRepository } from './mounts.ts';
import type { Platform } from './platform.ts';
import type { Session } from './session.ts';

/** Archives a session: its history stays, and it reads as terminated. */
export async function archiveSession(platform: Platform, session: Session): Promise<void> {
  session.archivedAt ??= platform.now();
  await session.terminate();
}

/** Removes a session with its history, its sandbox and its copies of files. */
export async function removeSession(platform: Platform, session: Session): Promise<void> {
  platform.sessions.delete(session.id);
  for (const mount of session.mounts) if (!isRepository(mount)) platform.files.delete(mount.resource.file_id);
  session.log.append({ type: 'session.deleted' });
  await session.dispose();
}

/** Refuses what the platform does not do to a session that works, by the status that requests see. */
export function refuseWhileRunning(session: Session, action: string): void {
  if (isWorking(session.visibleStatus)) {
    throw invalid(`a running session cannot be ${action}; interrupt it and wait until it is idle`);
  }
}

/** What somebody does in the Console before archiving: interrupts the turn and waits until the session is idle. */
export async function stopBySomebodyElse(session: Session): Promise<void> {
  if (!isWorking(session.status)) return;
  const idle = nextIdle(session);
  session.log.process(session.log.enqueue({ type: 'user.interrupt' }));
  session.turn?.interrupt();
  await idle;
}

async function nextIdle({ log }: Session): Promise<void> {
  await new Promise<void>((resolve) => {
    const unsubscribe = log.subscribe(({ type }) => {
      if (type !== 'session.status_idle' && type !== 'session.status_terminated') return;
      unsubscribe();
      resolve();
    });
  });
}

const isWorking = (status: Session['status']): boolean => status === 'running' || status === 'rescheduling';
