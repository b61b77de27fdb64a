import { AppError } from '../../core/errors.ts';
import { readPermission } from '../../github/read-permission.ts';
import type { IntakeContext } from './intake-context.ts';

/** `unknown`: GitHub would not tell. It counts as no. */
export type SenderPermission = 'granted' | 'denied' | 'unknown';

/** Who wants something, and where. */
type AskedBy = Pick<IntakeContext, 'octokit' | 'clock' | 'receivedAt' | 'log'> & {
  readonly intake: Pick<IntakeContext['intake'], 'owner' | 'repo' | 'actor'>;
};

/** How long an answer is waited for before a request is refused without one. */
const PATIENCE_MS = 60_000;

/**
 * Whether the sender may write to the repository, asked now; only a clear yes counts. Throws while it is worth asking
 * again.
 */
export async function checkSender({ intake, octokit, clock, receivedAt, log }: AskedBy): Promise<SenderPermission> {
  const { owner, repo, actor } = intake;
  try {
    const { level } = await readPermission(octokit, { owner, repo }, actor.login);
    return level === 'admin' || level === 'write' ? 'granted' : 'denied';
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    if (error.recovery === 'retry' && clock.now() - receivedAt < PATIENCE_MS) throw error;
    log.warn({ err: error.message }, 'permission could not be checked');
    return 'unknown';
  }
}

/** What is recorded, and told where people can be told. */
export const REFUSALS = {
  denied: { reason: 'no write permission', told: 'Commands are for people with write permission to this repository.' },
  unknown: {
    reason: 'permission could not be checked',
    told: 'Whether you may write to this repository could not be checked, so nothing was done. Please try again later.',
  },
} as const;
