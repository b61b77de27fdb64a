import type Anthropic from '@anthropic-ai/sdk';
import { read } from '../../anthropic/request.ts';
import type { FoundSession } from '../executor.ts';
import { toOpenedSession } from './to-opened-session.ts';

/** Our clock and the platform's may differ; the intent alone identifies a session, the time only bounds the list. */
const CLOCK_MARGIN_MS = 10 * 60_000;
const PAGE_SIZE = 100;
const MAX_PAGES = 200;

export interface FindSessions {
  readonly agentId: string;
  readonly since: Date;
  readonly intent: string;
}

/** The platform cannot filter by metadata, so this reads all sessions of the agent since then, archived ones included. */
export async function findSessions(
  client: Anthropic,
  { agentId, since, intent }: FindSessions,
): Promise<FoundSession[]> {
  const query = {
    agent_id: agentId,
    'created_at[gte]': new Date(since.getTime() - CLOCK_MARGIN_MS).toISOString(),
    include_archived: true,
    order: 'asc' as const,
    limit: PAGE_SIZE,
  };
  const found: FoundSession[] = [];
  let cursor: string | undefined;
  for (let pages = 0; pages < MAX_PAGES; pages += 1) {
    const position = cursor === undefined ? {} : { page: cursor };
    const page = await read(async (settings) => {
      const { data, next_page: next } = await client.beta.sessions.list({ ...query, ...position }, settings);
      return { sessions: data.map(toOpenedSession), next };
    });
    found.push(...page.sessions.filter((session) => session.metadata['intent'] === intent));
    if (!page.next) break;
    cursor = page.next;
  }
  return found;
}
