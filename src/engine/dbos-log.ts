import type { DLogger } from '@dbos-inc/dbos-sdk';
import type { Log } from '../core/log.ts';

/**
 * Sends what DBOS says to our log. Its news about itself are of no interest to an operator and go to `debug`; while we
 * stop, so do its warnings that work is left unfinished, which is what we want.
 */
export function adaptLog(log: Log, isStopping: () => boolean): DLogger {
  const engineLog = log.child({ part: 'dbos' });
  const note = (entry: unknown) => engineLog.debug({ entry: String(entry) }, 'engine note');
  return {
    debug: note,
    info: note,
    warn: (entry) => (isStopping() ? note(entry) : engineLog.warn({ entry: String(entry) }, 'engine warning')),
    error: (entry, metadata) =>
      isStopping() ? note(entry) : engineLog.error({ entry: String(entry), stack: metadata?.stack }, 'engine error'),
  };
}
