import { AppError } from '../../core/errors.ts';
import type { IntakeContext } from './intake-context.ts';

/** How long GitHub is asked again before a delivery is decided without the answer. */
const PATIENCE_MS = 60_000;

/**
 * What `read` learns from GitHub; undefined when it is not to be had for this delivery, which is warned of. Throws a failure
 * that may pass while the delivery is young: it is worth trying again.
 */
export async function readInTime<T>(
  { clock, receivedAt, log }: Pick<IntakeContext, 'clock' | 'receivedAt' | 'log'>,
  read: () => Promise<T>,
  warning: string,
): Promise<T | undefined> {
  try {
    return await read();
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    if (error.recovery === 'retry' && clock.now() - receivedAt < PATIENCE_MS) throw error;
    log.warn({ err: error.message }, warning);
    return undefined;
  }
}
