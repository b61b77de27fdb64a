import { AppError, type Recovery } from '../../../src/core/errors.ts';
import type { UpkeepDeps } from '../../../src/runs/upkeep/upkeep-deps.ts';
import type { FoundSession, SessionQuery } from '../../../src/sessions/executor.ts';

export const INSTANCE = 'instance-1';

interface FakeSession extends FoundSession {
  readonly createdAt: Date;
  isArchived: boolean;
  /** Stop orders that it still ignores. */
  ignores: number;
}

/** `refused`: this request alone. `away`: no answer. `busy`: it says when to come back. */
type Trouble = 'refused' | 'away' | 'busy';

class PlatformTrouble extends AppError {
  readonly code = 'platform_trouble';
  readonly recovery: Recovery;
  override readonly retryAfterMs: number | undefined;

  constructor(trouble: Trouble) {
    super(trouble);
    this.recovery = trouble === 'refused' ? 'give-up' : 'retry';
    this.retryAfterMs = trouble === 'busy' ? 60_000 : undefined;
  }
}

/** Sessions and files as a platform would hold them, and what is asked of it. */
export class FakePlatform {
  readonly sessions = new Map<string, FakeSession>();
  readonly files = new Set<string>();
  readonly queries: SessionQuery[] = [];
  /** Ids of sessions that it was told to stop, in order. */
  readonly stops: string[] = [];
  /** What happens to whatever is asked about these sessions. */
  readonly trouble = new Map<string, Trouble>();
  isListable = true;

  /** Opens a session as a run would, with marks of ours unless others are given. */
  open(sessionId: string, session: Partial<FakeSession> = {}): void {
    const metadata = { ...MARKS, ...session.metadata };
    const fileIds = [`${sessionId}-file`];
    this.sessions.set(sessionId, {
      sessionId,
      fileIds,
      mounts: [],
      status: 'idle',
      createdAt: new Date(0),
      isArchived: false,
      ignores: 0,
      ...session,
      metadata,
    });
    for (const fileId of fileIds) this.files.add(fileId);
  }

  archived(): string[] {
    return [...this.sessions.values()].filter(({ isArchived }) => isArchived).map(({ sessionId }) => sessionId);
  }

  readonly executor: UpkeepDeps['executor'] = {
    find: async (query) => {
      this.queries.push(query);
      if (!this.isListable) throw new PlatformTrouble('refused');
      return [...this.sessions.values()].filter(
        ({ isArchived, createdAt, metadata }) =>
          !isArchived &&
          createdAt >= query.since &&
          Object.entries(query.metadata).every(([key, value]) => metadata[key] === value),
      );
    },
    stop: async (sessionId) => {
      this.stops.push(sessionId);
      this.#fail(sessionId);
      const session = this.sessions.get(sessionId);
      if (session === undefined) return 'stopped';
      session.ignores -= 1;
      if (session.ignores >= 0) return 'still-running';
      session.isArchived = true;
      return 'stopped';
    },
    discardFiles: async (fileIds) => {
      for (const fileId of fileIds) {
        this.#fail(fileId);
        this.files.delete(fileId);
      }
    },
    discard: async ({ sessionId, fileIds }) => {
      this.#fail(sessionId);
      if (this.sessions.get(sessionId)?.isArchived === false) throw new PlatformTrouble('refused');
      this.sessions.delete(sessionId);
      for (const fileId of fileIds) this.files.delete(fileId);
    },
  };

  #fail(id: string): void {
    const trouble = this.trouble.get(id);
    if (trouble !== undefined) throw new PlatformTrouble(trouble);
  }
}

const MARKS = {
  app: 'proofline',
  instance: INSTANCE,
  installation: '1',
  repository: '2',
  pull_request: '3',
  run: 'run-1',
};
