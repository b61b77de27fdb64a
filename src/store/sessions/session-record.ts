import type { PullRequestKey } from '../pull-request-key.ts';

/** A session that was opened for a run. */
export interface SessionRecord extends PullRequestKey {
  readonly id: string;
  readonly runId: string;
  /** Files that were uploaded for it. */
  readonly fileIds: readonly string[];
  readonly openedAt: Date;
}

/** What upkeep needs to know of a session in order to end or erase it. */
export interface StoredSession {
  readonly id: string;
  readonly fileIds: readonly string[];
  readonly isArchived: boolean;
}

/** The columns of a `StoredSession`. */
export const STORED_SESSION = `id, file_ids as "fileIds", archived_at is not null as "isArchived"`;
