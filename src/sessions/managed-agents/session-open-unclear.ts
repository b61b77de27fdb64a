import { AppError } from '../../core/errors.ts';

/**
 * Nobody knows whether a session was opened. Look for it by its intent before any second try.
 *
 * `fileIds` are the files that were uploaded for it: to be discarded when no session turns up.
 */
export class SessionOpenUnclear extends AppError {
  readonly code = 'session_open_unclear';
  readonly recovery = 'retry';
  readonly fileIds: readonly string[];
  override readonly retryAfterMs: number | undefined;

  constructor(fileIds: readonly string[], cause: AppError) {
    super(`it is not known whether the session was opened: ${cause.message}`, { cause });
    this.name = 'SessionOpenUnclear';
    this.fileIds = fileIds;
    this.retryAfterMs = cause.retryAfterMs;
  }
}
