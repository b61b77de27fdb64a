import { z } from 'zod';
import type { FoundSession } from '../../sessions/executor.ts';
import { recordUnknownSessions } from '../../store/sessions/record-unknown-sessions.ts';
import type { UpkeepDeps } from './upkeep-deps.ts';

const key = z.coerce.number<string>().int().positive();

/** The marks that a review gives its session, besides the two it is listed by. */
const Marks = z.object({
  installation: key,
  repository: key,
  pull_request: key,
  run: z.string().min(1),
});

/**
 * Looks for sessions of this instance that were opened since then and records those we never learnt of: their creation
 * was not confirmed, or our database is older than they are. Sessions without our marks are left alone.
 */
export async function adoptSessions(
  { pool, executor, clock, log, instanceId }: UpkeepDeps,
  since: Date,
): Promise<void> {
  const found = await executor.find({ since, metadata: { app: 'proofline', instance: instanceId } });
  const openedAt = new Date(clock.now());
  const ours = found.flatMap(({ sessionId: id, metadata }) => {
    const marks = readMarks(metadata);
    // The files it is listed with are its own copies, which go with it; what was uploaded expires by itself.
    return marks === undefined ? [] : [{ id, fileIds: [], openedAt, ...marks }];
  });
  for (const { id: sessionId, runId } of await recordUnknownSessions(pool, ours)) {
    log.info({ sessionId, runId }, 'met a session of ours that no run has recorded');
  }
}

function readMarks(metadata: FoundSession['metadata']) {
  const { data } = Marks.safeParse(metadata);
  if (data === undefined) return undefined;
  const { installation: installationId, repository: repositoryId, pull_request: number, run: runId } = data;
  return { installationId, repositoryId, number, runId };
}
