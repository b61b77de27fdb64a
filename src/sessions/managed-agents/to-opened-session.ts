import { z } from 'zod';
import type { FoundSession } from '../executor.ts';

const STATUSES = ['running', 'idle', 'rescheduling', 'terminated'] as const;

const RawSession = z.object({
  id: z.string().min(1),
  status: z.enum(STATUSES).catch('running'),
  archived_at: z.string().nullish().catch(null),
  metadata: z.record(z.string(), z.string()).catch({}),
  resources: z
    .array(
      z.object({
        type: z.string(),
        id: z.string().optional(),
        file_id: z.string().optional(),
        mount_path: z.string().nullish(),
      }),
    )
    .catch([]),
});

/** How a session stands, as retrieve and list give it. */
export interface SessionState {
  readonly status: FoundSession['status'];
  /** When somebody archived it. */
  readonly archivedAt?: string;
}

/** An archived session is a terminated one. */
export function toSessionState(raw: unknown): SessionState {
  const { status, archived_at: archivedAt } = RawSession.parse(raw);
  return archivedAt ? { status: 'terminated', archivedAt } : { status };
}

/** What we use of a session, as create, retrieve and list give it. */
export function toOpenedSession(raw: unknown): FoundSession {
  const { id, metadata, resources } = RawSession.parse(raw);
  return {
    sessionId: id,
    mounts: resources.flatMap(({ type, id: mountId, mount_path: path }) =>
      type === 'github_repository' && mountId !== undefined ? [{ id: mountId, ...(path ? { path } : {}) }] : [],
    ),
    fileIds: resources.flatMap((resource) => resource.file_id ?? []),
    metadata,
    status: toSessionState(raw).status,
  };
}
