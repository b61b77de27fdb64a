import { AppError, type Recovery } from '../core/errors.ts';

/** Another process works on the same data directory. */
export class DataDirInUse extends AppError {
  readonly code = 'data_dir_in_use';
  readonly recovery: Recovery = 'give-up';
  readonly holderPid: number | undefined;

  constructor(dataDir: string, holder: { readonly pid: number; readonly host: string } | undefined) {
    const who = holder ? `process ${holder.pid} on ${holder.host}` : 'another process';
    super(`${dataDir} is in use by ${who}; stop it, or give this instance another DATA_DIR`);
    this.holderPid = holder?.pid;
  }
}

/** The data directory, or a temporary folder, cannot be made, read or written. */
export class DataDirUnusable extends AppError {
  readonly code = 'data_dir_unusable';
  readonly recovery: Recovery = 'give-up';

  constructor(dataDir: string, cause: Error) {
    super(
      `DATA_DIR: ${dataDir} cannot be used (${cause.message}); it must be a folder of this account, on a disk with room`,
      { cause },
    );
  }
}

/** The packaged PostgreSQL cannot be used here at all. */
export class EmbeddedPostgresUnavailable extends AppError {
  readonly code = 'embedded_postgres_unavailable';
  readonly recovery: Recovery = 'give-up';

  constructor(reason: string, options?: ErrorOptions) {
    super(`the embedded PostgreSQL cannot be used: ${reason}; set DATABASE_URL to use a server of your own`, options);
  }
}

/** Enough of what a server said to show why it ended. */
const LAST_LINES = 8;

/** The embedded server was started and did not come up; the message carries the end of its own log. */
export class EmbeddedPostgresFailed extends AppError {
  readonly code = 'embedded_postgres_failed';
  readonly recovery: Recovery = 'give-up';

  constructor(what: string, output: string) {
    super(`${what}: ${output.trim().split('\n').slice(-LAST_LINES).join('\n') || 'it said nothing'}`);
  }
}

/** The external server does not answer, or refuses us. Never carries the URL, which holds a password. */
export class DatabaseUnreachable extends AppError {
  readonly code = 'database_unreachable';
  readonly recovery: Recovery = 'retry';

  constructor(reason: string, options?: ErrorOptions) {
    super(`the server of DATABASE_URL cannot be used: ${reason}`, options);
  }
}

/** The database was written by a newer version of the App. */
export class SchemaTooNew extends AppError {
  readonly code = 'schema_too_new';
  readonly recovery: Recovery = 'give-up';

  constructor(found: number, known: number) {
    super(`the database has schema version ${found}, this version knows ${known}; start a newer version of the App`);
  }
}

/** The migration files or the record of those applied contradict each other. */
export class MigrationsInconsistent extends AppError {
  readonly code = 'migrations_inconsistent';
  readonly recovery: Recovery = 'give-up';
}
