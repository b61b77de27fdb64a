import { AppError, messageOf } from '../../../core/errors.ts';
import type { EffectContext } from '../context.ts';
import type { Fact } from '../fact.ts';
import { requireSession } from '../require.ts';
import type { ReviewRun } from '../run.ts';

/** A mistake of ours: it holds the review up no more than any other failure. */
const UNEXPECTED: Pick<AppError, 'code' | 'retryAfterMs'> = { code: 'unexpected', retryAfterMs: undefined };

/** Gives the mounted repository a new token. A failure is a fact like any other: the review goes on meanwhile. */
export async function rotateToken(run: ReviewRun, context: EffectContext): Promise<Fact> {
  const { executor, github, clock, log } = context;
  const { id, mountId } = requireSession(run);
  if (mountId === undefined) return { type: 'rotation-failed', why: 'the platform did not name the mount' };
  const mintedAt = clock.now();
  try {
    const { token, expiresAt } = await github.mintSessionToken(run.target.installationId, run.target.repositoryId);
    await executor.rotateToken(id, mountId, token);
    log.debug({ sessionId: id, expiresAt }, 'token rotated');
    return { type: 'token-rotated', token: { mintedAt, expiresAt: expiresAt.getTime() } };
  } catch (error) {
    const { code, retryAfterMs } = error instanceof AppError ? error : UNEXPECTED;
    log.warn({ sessionId: id, code, err: messageOf(error) }, 'token could not be rotated');
    return { type: 'rotation-failed', why: code, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) };
  }
}
