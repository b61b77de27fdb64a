import type { Effort } from '../config/effort.ts';
import type { AgentRole } from '../agents/definition.ts';
import type { ReviewerConfig } from '../config/repository/schema.ts';
import type { SessionEvent, Usage } from './session-event.ts';

/** What an agent is, as the executor was told to ensure it. Pinned per session, so a deploy never changes a live review. */
export interface PinnedAgent {
  readonly agentId: string;
  readonly version: number;
  readonly environmentId: string;
  /** Who it is; absent where that was not asked. */
  readonly model?: string;
  readonly effort?: Effort;
  /** The tools by which it hands in results; absent where that was not noted. */
  readonly resultTools?: readonly string[];
}

/** A repository as the session will see it: one commit, read-only by the scope of its token. */
export interface RepositoryMount {
  /** `https://HOST/OWNER/REPO`, without `.git`. */
  readonly url: string;
  readonly sha: string;
  /** Reads this repository and no other. */
  readonly token: string;
  /** Where it appears, absolute; no two repositories of a session at the same place. */
  readonly path: string;
}

/** Where a repository appears in a session, and the handle by which it is given a new token. */
export interface SessionMount {
  readonly id: string;
  /** Absent where the platform did not tell. */
  readonly path?: string;
}

/** A text handed over next to the repository; `path` is absolute, below `UPLOADS_ROOT`. */
export interface HandedFile {
  readonly path: string;
  readonly content: string;
}

export interface OpenSession {
  readonly agent: PinnedAgent;
  readonly title: string;
  /** Hard cap in US cents at list price; whole and positive. */
  readonly budgetCents: number;
  /** At most 16 pairs; `intent` carries the nonce that `find` returns. */
  readonly metadata: Readonly<Record<string, string>>;
  /** The first is the one that the work is about. They stay the same for the life of the session. */
  readonly repositories: readonly [RepositoryMount, ...RepositoryMount[]];
  readonly files: readonly HandedFile[];
  /** The first message; the session starts to work on it at once. */
  readonly prompt: string;
  /** Milliseconds since the epoch: nobody wants a session that would be created later. */
  readonly notAfter?: number;
}

export interface OpenedSession {
  readonly sessionId: string;
  /** The repositories that the platform has named a handle for. */
  readonly mounts: readonly SessionMount[];
  /** Files uploaded for this session, to be discarded with it. */
  readonly fileIds: readonly string[];
}

export interface FoundSession extends OpenedSession {
  readonly metadata: Readonly<Record<string, string>>;
  readonly status: 'running' | 'idle' | 'rescheduling' | 'terminated';
}

export interface SessionQuery {
  /** Sessions created at or after this time. */
  readonly since: Date;
  /** Sessions of this agent alone. */
  readonly agentId?: string;
  /** Pairs that the session's metadata must hold. */
  readonly metadata: Readonly<Record<string, string>>;
}

export interface ToolAnswer {
  /** The id of the `custom-tool-use` event that is answered, or of the held `tool-use` that is denied. */
  readonly toolUseId: string;
  /** `result` when absent; `denial` refuses a call that waits for permission, with `text` as the reason. */
  readonly kind?: 'result' | 'denial';
  readonly text: string;
  readonly isError: boolean;
}

/**
 * Runs agent sessions somewhere. Everything above speaks in these words and never in a vendor's.
 *
 * Every method throws an `AppError` whose `recovery` tells whether trying again can help. None retries by itself:
 * a write whose outcome is in doubt is looked up (`find`, `history`) by the caller first.
 */
export interface AgentExecutor {
  /**
   * Does what leads to a new session (`ensure`, `find`, `open`) unless the platform is known to take none: then it throws
   * at once, with the time to wait, and nothing was asked for. `runId` says whose session it is.
   */
  admit<T>(runId: string, task: () => Promise<T>): Promise<T>;
  /**
   * Makes sure that the agent and its environment exist as defined; cheap when nothing changed. Of what a repository asks
   * for, it is as much as the operator allows. It is a reviewer unless `role` says otherwise.
   */
  ensure(asked: ReviewerConfig, role?: AgentRole): Promise<PinnedAgent>;
  /**
   * Opens a session; that may take its time when many are wanted. In doubt (`SessionOpenUnclear`), `find` by the intent
   * before any second call. After any other failure there is no session and no file is left behind.
   */
  open(request: OpenSession): Promise<OpenedSession>;
  /** The sessions that match, the oldest first; archived ones are left out. */
  find(query: SessionQuery): Promise<FoundSession[]>;
  /**
   * Yields the session's events, each id once, in an order that a fold can rely on, starting with what `isKnown` does
   * not know. Never ends by itself while the session can still say something: it reconnects on errors, clean ends and
   * silence. Ends after `terminated` or `deleted`, and when `signal` aborts. A `terminated` that it yields tells whether
   * somebody archived the session.
   */
  follow(sessionId: string, isKnown: (eventId: string) => boolean, signal: AbortSignal): AsyncIterable<SessionEvent[]>;
  /** The whole history, oldest first. */
  history(sessionId: string): Promise<SessionEvent[]>;
  /** Answers tool calls. An answer that the session already has is not an error. */
  answer(sessionId: string, answers: readonly ToolAnswer[]): Promise<void>;
  /** Sends another user message. */
  ask(sessionId: string, text: string): Promise<void>;
  /** Gives one of the mounted repositories a new token. */
  rotateToken(sessionId: string, mountId: string, token: string): Promise<void>;
  /** Sets a new hard cap in US cents. */
  raiseBudget(sessionId: string, budgetCents: number): Promise<void>;
  /** One attempt to end the session: interrupts it if it runs, archives it once idle. Tells whether it is over. */
  stop(sessionId: string): Promise<'stopped' | 'still-running'>;
  /** What the session has cost so far. */
  usage(sessionId: string): Promise<Usage>;
  /** Deletes uploaded files; a session has copies of its own. Already gone is success. */
  discardFiles(fileIds: readonly string[]): Promise<void>;
  /** Erases the session and the files uploaded for it. Already gone is success. */
  discard(session: Pick<OpenedSession, 'sessionId' | 'fileIds'>): Promise<void>;
}
