import { describe, expect, it } from 'vitest';
import { page, startLoopback } from '../../anthropic/support/loopback.ts';
import { request, session } from './scripted-platform.ts';
import { executorOf } from './session-script.ts';

describe('finding', () => {
  const since = new Date('2026-11-20T10:00:00Z');
  const foreign = session({ id: 'sesn_x', metadata: { intent: 'other', installation: '5' } });
  const bare = { id: 'sesn_y', status: 'idle' };
  const archived = session({ id: 'sesn_z', status: 'idle', archived_at: '2026-11-20T10:00:00Z' });
  const second = session({ id: 'sesn_2', status: 'idle' });
  const paged = () =>
    startLoopback(({ query }) =>
      query.has('page') ? page([session(), bare, foreign]) : page([second, archived], 'p2'),
    );

  it('takes the sessions of all pages that carry every pair, archived ones left out', async () => {
    const platform = await paged();
    const found = await executorOf(platform).find({ agentId: 'agent_1', since, metadata: request.metadata });
    const mounts = [{ id: 'sesrsc_1', path: '/workspace/r' }];
    expect(found).toMatchObject([
      { sessionId: 'sesn_1', status: 'running', mounts, fileIds: ['file_copy'] },
      { sessionId: 'sesn_2', status: 'idle', mounts, fileIds: ['file_copy'] },
    ]);
    const [first, next] = platform.requests.map(({ query }) => Object.fromEntries(query));
    const asked = { 'created_at[gte]': since.toISOString(), order: 'desc', limit: '100', agent_id: 'agent_1' };
    expect([first, next]).toEqual([asked, { ...asked, page: 'p2' }]);
  });

  it('asks for the sessions of all agents when none is named', async () => {
    const platform = await paged();
    const found = await executorOf(platform).find({ since, metadata: { installation: '5' } });
    expect(found.map(({ sessionId }) => sessionId)).toEqual(['sesn_x', 'sesn_1', 'sesn_2']);
    expect(platform.requests[0]?.query.has('agent_id')).toBe(false);
  });

  it.each<Record<string, string>>([{ constructor: 'Object' }, { intent: 'nonce-1', installation: '6' }])(
    'finds none by %j',
    async (metadata) => {
      expect(await executorOf(await paged()).find({ since, metadata })).toEqual([]);
    },
  );

  it('takes the newest of more than it can read: one that was lost track of just now is among them', async () => {
    let left = 21_000;
    const platform = await startLoopback(({ query }) => {
      expect(query.get('order')).toBe('desc');
      const sessions = Array.from({ length: 100 }, () => session({ id: `sesn_${left--}` }));
      return page(sessions, `p${left}`);
    });
    const found = await executorOf(platform).find({ since, metadata: {} });
    expect([found[0]?.sessionId, found.at(-1)?.sessionId]).toEqual(['sesn_1001', 'sesn_21000']);
  });

  it('ends at a cursor that leads to itself, and names each session once', async () => {
    const platform = await startLoopback(() => page([session()], 'again'));
    expect(await executorOf(platform).find({ since, metadata: {} })).toHaveLength(1);
    expect(platform.requests).toHaveLength(2);
  });
});
