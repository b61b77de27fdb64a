import { readPermission } from '../../github/read-permission.ts';
import type { IntakeContext } from './intake-context.ts';
import { readInTime } from './read-in-time.ts';

/** `unknown`: GitHub would not tell. It counts as no. */
export type SenderPermission = 'granted' | 'denied' | 'unknown';

/** Who wants something, and where. */
type AskedBy = Pick<IntakeContext, 'octokit' | 'clock' | 'receivedAt' | 'log'> & {
  readonly intake: Pick<IntakeContext['intake'], 'owner' | 'repo' | 'actor'>;
};

/**
 * Whether the sender may write to the repository, asked now; only a clear yes counts. Throws while it is worth asking
 * again.
 */
export async function checkSender(asked: AskedBy): Promise<SenderPermission> {
  const { octokit, intake } = asked;
  const read = async () => await readPermission(octokit, intake, intake.actor.login);
  const permission = await readInTime(asked, read, 'permission could not be checked');
  if (permission === undefined) return 'unknown';
  return permission.level === 'admin' || permission.level === 'write' ? 'granted' : 'denied';
}

/** What is recorded, and told where people can be told. */
export const REFUSALS = {
  denied: { reason: 'no write permission', told: 'Commands are for people with write permission to this repository.' },
  unknown: {
    reason: 'permission could not be checked',
    told: 'Whether you may write to this repository could not be checked, so nothing was done. Please try again later.',
  },
} as const;
