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
  /** The newest run that works with it. */
  readonly runId: string;
  readonly fileIds: readonly string[];
  readonly isArchived: boolean;
  /** It waits for a conversation. */
  readonly isLeftOpen: boolean;
}

/** The columns of a `StoredSession`. */
export const STORED_SESSION = `id, run_id as "runId", file_ids as "fileIds", archived_at is not null as "isArchived",
       left_open_at is not null as "isLeftOpen"`;
