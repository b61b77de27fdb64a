import type Anthropic from '@anthropic-ai/sdk';
import { read } from '../../anthropic/request.ts';
import type { FoundSession, SessionQuery } from '../executor.ts';
import { toOpenedSession, toSessionState } from './to-opened-session.ts';

const PAGE_SIZE = 100;
const MAX_PAGES = 200;

/**
 * The sessions that match, the oldest first. The platform cannot filter by metadata, so this reads all sessions since
 * then; of more than 20,000 the newest, for those are the ones that were lost track of.
 */
export async function findSessions(client: Anthropic, query: SessionQuery): Promise<FoundSession[]> {
  const found = new Map<string, FoundSession>();
  let cursor: string | undefined;
  for (let pages = 0; pages < MAX_PAGES; pages += 1) {
    const page = await fetchPage(client, query, cursor);
    for (const session of page.sessions) if (matches(session, query)) found.set(session.sessionId, session);
    if (page.next === undefined || page.next === cursor) break;
    cursor = page.next;
  }
  return [...found.values()].toReversed();
}

async function fetchPage(client: Anthropic, { since, agentId }: SessionQuery, cursor: string | undefined) {
  const query = {
    'created_at[gte]': since.toISOString(),
    order: 'desc' as const,
    limit: PAGE_SIZE,
    ...(agentId === undefined ? {} : { agent_id: agentId }),
    ...(cursor === undefined ? {} : { page: cursor }),
  };
  return await read(async (settings) => {
    const { data, next_page: next } = await client.beta.sessions.list(query, settings);
    const live = data.filter((session) => toSessionState(session).archivedAt === undefined);
    return { sessions: live.map(toOpenedSession), next: next ?? undefined };
  });
}

const matches = ({ metadata }: FoundSession, query: SessionQuery) =>
  Object.entries(query.metadata).every(([key, value]) => Object.hasOwn(metadata, key) && metadata[key] === value);
