import { AppError, messageOf, type Recovery } from '../../../core/errors.ts';
import type { EffectContext } from '../context.ts';
import type { Fact } from '../fact.ts';
import { tokenHandles } from '../mounts.ts';
import { requireSession } from '../require.ts';
import type { ReviewRun } from '../run.ts';

/** A mistake of ours: it holds the review up no more than any other failure. */
const UNEXPECTED: Pick<AppError, 'code' | 'retryAfterMs'> = { code: 'unexpected', retryAfterMs: undefined };

/** Without a handle the platform takes no new token. */
class NamelessMount extends AppError {
  readonly code = 'nameless_mount';
  readonly recovery: Recovery = 'retry';
}

/**
 * Gives each mounted repository a new token; one that gets none does not keep the others from theirs. A failure is a
 * fact like any other: the review goes on meanwhile.
 */
export async function rotateToken(run: ReviewRun, context: EffectContext): Promise<Fact> {
  const { clock, log } = context;
  const { id } = requireSession(run);
  const mintedAt = clock.now();
  let failed: unknown;
  let earliest = Number.POSITIVE_INFINITY;
  for (const handle of tokenHandles(run)) {
    try {
      const expiresAt = await renew(run, handle, context);
      earliest = Math.min(earliest, expiresAt.getTime());
    } catch (error) {
      failed ??= error;
    }
  }
  if (failed === undefined) {
    log.debug({ sessionId: id, expiresAt: new Date(earliest) }, 'token rotated');
    return { type: 'token-rotated', token: { mintedAt, expiresAt: earliest } };
  }
  const { code, retryAfterMs } = failed instanceof AppError ? failed : UNEXPECTED;
  log.warn({ sessionId: id, code, err: messageOf(failed) }, 'token could not be rotated');
  const why = failed instanceof NamelessMount ? failed.message : code;
  return { type: 'rotation-failed', why, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) };
}

async function renew(
  run: ReviewRun,
  { mountId, repositoryId }: ReturnType<typeof tokenHandles>[number],
  { executor, github }: EffectContext,
): Promise<Date> {
  if (mountId === undefined) throw new NamelessMount('the platform did not name the mount');
  const { token, expiresAt } = await github.mintSessionToken(run.target.installationId, repositoryId);
  await executor.rotateToken(requireSession(run).id, mountId, token);
  return expiresAt;
}
