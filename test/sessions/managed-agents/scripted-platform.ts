import type { OpenSession } from '../../../src/sessions/executor.ts';
import { type Loopback, type Reply, hangUp, refusal, startLoopback } from '../../anthropic/support/loopback.ts';

export const pinned = { agentId: 'agent_1', version: 3, environmentId: 'env_1' };

/** The session that is wanted, with the agent that is pinned for it. */
export const request: OpenSession = {
  agent: pinned,
  title: 'o/r#7',
  budgetCents: 250,
  metadata: { intent: 'nonce-1', installation: '5' },
  repositories: [{ url: 'https://github.com/o/r', sha: 'a'.repeat(40), token: 'ghs_token', path: '/workspace/r' }],
  files: [],
  prompt: 'Review.',
};

/** A session as the platform shows it. */
export const session = (fields: object = {}) => ({
  id: 'sesn_1',
  status: 'running',
  archived_at: null,
  metadata: request.metadata,
  resources: [
    { type: 'file', id: 'sesrsc_0', file_id: 'file_copy' },
    { type: 'github_repository', id: 'sesrsc_1', mount_path: '/workspace/r' },
  ],
  ...fields,
});

/** Answers by call; the list of a call's replies is used up one by one, the last one stays. */
export function platformOf(replies: Readonly<Record<string, Reply | readonly Reply[]>>): Promise<Loopback> {
  return startLoopback(({ call }, earlier) => {
    const reply = replies[call];
    if (reply === undefined) return refusal(404, 'not_found_error');
    if (typeof reply === 'function') return reply;
    const nth = earlier.filter((seen) => seen.call === call).length;
    return reply[Math.min(nth, reply.length - 1)] ?? hangUp;
  });
}

/** What the requests of one kind carried. */
export const bodies = ({ requests }: Loopback, call: string) =>
  requests.filter((seen) => seen.call === call).map(({ body }) => body);
