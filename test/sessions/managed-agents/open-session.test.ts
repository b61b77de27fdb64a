import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { createManagedAgentsExecutor } from '../../../src/sessions/managed-agents/executor.ts';
import { type Reply, hangUp, json, refusal, silentLog } from '../../anthropic/support/loopback.ts';
import { bodies, pinned, platformOf, request, session } from './scripted-platform.ts';
import { briskClock, executorOf, virtualClock } from './session-script.ts';

const repository = {
  type: 'github_repository',
  url: 'https://github.com/o/r',
  authorization_token: 'ghs_token',
  checkout: { type: 'commit', sha: 'a'.repeat(40) },
  mount_path: '/workspace/r',
};

/** Mount paths of a request that creates a session, sorted. */
const mountPaths = (body: unknown) =>
  z
    .object({ resources: z.array(z.object({ mount_path: z.string() })) })
    .parse(body)
    .resources.map((resource) => resource.mount_path)
    .toSorted();

describe('opening', () => {
  it('creates the session with all it needs in one request', async () => {
    const platform = await platformOf({ 'POST /v1/sessions': json(session()) });
    await expect(executorOf(platform).open(request)).resolves.toEqual({
      sessionId: 'sesn_1',
      mounts: [{ id: 'sesrsc_1', path: '/workspace/r' }],
      fileIds: [],
    });
    expect(platform.requests.map(({ call, body }) => [call, body])).toEqual([
      [
        'POST /v1/sessions',
        {
          agent: { type: 'agent', id: 'agent_1', version: 3 },
          environment_id: 'env_1',
          title: 'o/r#7',
          budget: { type: 'limit', max_list_cost: { amount: '250', currency: 'USD' } },
          metadata: { intent: 'nonce-1', installation: '5' },
          resources: [repository],
          initial_events: [{ type: 'user.message', content: [{ type: 'text', text: 'Review.' }] }],
        },
      ],
    ]);
  });

  it('mounts every repository with its own token, and returns a handle for each', async () => {
    const tools = { url: 'https://github.com/o/tools', sha: 'b'.repeat(40), token: 'ghs_other', path: '/workspace/x' };
    const resources = ['/workspace/x', '/workspace/r'].map((mount_path, at) => ({
      type: 'github_repository',
      id: `sesrsc_${at}`,
      mount_path,
    }));
    const platform = await platformOf({ 'POST /v1/sessions': json(session({ resources })) });
    const opened = await executorOf(platform).open({ ...request, repositories: [...request.repositories, tools] });
    expect(opened.mounts).toEqual([
      { id: 'sesrsc_0', path: '/workspace/x' },
      { id: 'sesrsc_1', path: '/workspace/r' },
    ]);
    expect(bodies(platform, 'POST /v1/sessions')).toMatchObject([
      {
        resources: [
          repository,
          {
            type: 'github_repository',
            url: 'https://github.com/o/tools',
            authorization_token: 'ghs_other',
            checkout: { type: 'commit', sha: 'b'.repeat(40) },
            mount_path: '/workspace/x',
          },
        ],
      },
    ]);
  });

  const files = ['/mnt/session/uploads/head/src/a.ts', '/change.diff'].map((path) => ({ path, content: `of ${path}` }));
  const upload: Reply[] = ['file_1', 'file_2'].map((id) => json({ id, type: 'file' }));

  it('uploads the files first and mounts each where it was asked for', async () => {
    const platform = await platformOf({ 'POST /v1/files': upload, 'POST /v1/sessions': json(session()) });
    const { fileIds } = await executorOf(platform).open({ ...request, files });
    expect(fileIds.toSorted()).toEqual(['file_1', 'file_2']);
    const mounted = ['/change.diff', '/head/src/a.ts', '/workspace/r'];
    expect(mountPaths(bodies(platform, 'POST /v1/sessions')[0])).toEqual(mounted);
    const uploads = bodies(platform, 'POST /v1/files').join('');
    expect(uploads).toContain('of /change.diff');
    expect(uploads).toContain('name="expires_in_seconds"');
  });

  it('uploads at most four at a time', async () => {
    let open = 0;
    let most = 0;
    const slowUpload: Reply = (response) => {
      open += 1;
      most = Math.max(most, open);
      setImmediate(() => {
        open -= 1;
        json({ id: `file_${most}`, type: 'file' })(response);
      });
    };
    const platform = await platformOf({ 'POST /v1/files': slowUpload, 'POST /v1/sessions': json(session()) });
    const many = Array.from({ length: 20 }, (_, index) => ({ path: `/head/${index}`, content: 'x' }));
    await executorOf(platform).open({ ...request, files: many });
    expect(bodies(platform, 'POST /v1/files')).toHaveLength(20);
    expect(most).toBeLessThanOrEqual(4);
  });

  it.each([
    [
      'a refused session',
      { 'POST /v1/files': upload, 'POST /v1/sessions': refusal(400, 'invalid_request_error') },
      'anthropic_bad_request',
      2,
    ],
    [
      'a rate limit',
      { 'POST /v1/files': upload, 'POST /v1/sessions': refusal(429, 'rate_limit_error') },
      'anthropic_rate_limited',
      2,
    ],
    [
      'a failed upload',
      { 'POST /v1/files': [...upload.slice(0, 1), refusal(500, 'api_error')] },
      'anthropic_server',
      1,
    ],
  ])('leaves no file behind after %s', async (_what, replies, code, uploaded) => {
    const deleted = json({ id: 'x', type: 'file_deleted' });
    const platform = await platformOf({
      ...replies,
      'DELETE /v1/files/file_1': deleted,
      'DELETE /v1/files/file_2': deleted,
    });
    await expect(executorOf(platform).open({ ...request, files })).rejects.toMatchObject({ code });
    expect(platform.calls().filter((call) => call.startsWith('DELETE'))).toHaveLength(uploaded);
  });

  it.each([
    ['the answer is lost', hangUp],
    ['the server fails', refusal(500, 'api_error')],
    ['the answer makes no sense', json({})],
  ])('is unclear when %s: one request, and the files stay', async (_what, reply) => {
    const platform = await platformOf({ 'POST /v1/files': upload, 'POST /v1/sessions': reply });
    const opening = executorOf(platform).open({ ...request, files });
    await expect(opening).rejects.toMatchObject({ code: 'session_open_unclear', recovery: 'retry' });
    await expect(opening).rejects.toHaveProperty('fileIds.length', 2);
    expect(bodies(platform, 'POST /v1/sessions')).toHaveLength(1);
    expect(platform.calls().some((call) => call.startsWith('DELETE'))).toBe(false);
  });

  it('creates sessions within the rate of the platform, and none that is too late when its turn has come', async () => {
    const deleted = json({ id: 'x', type: 'file_deleted' });
    const platform = await platformOf({
      'POST /v1/sessions': json(session()),
      'POST /v1/files': json({ id: 'file_1', type: 'file' }),
      'DELETE /v1/files/file_1': deleted,
    });
    const clock = virtualClock();
    const executor = executorOf(platform, { clock });
    for (let count = 0; count < 8; count += 1) await executor.open(request);
    expect(clock.now()).toBe(1250); // three at once, then four a second
    const late = executor.open({ ...request, files: files.slice(0, 1), notAfter: clock.now() + 200 });
    await expect(late).rejects.toMatchObject({ code: 'session_too_late', recovery: 'give-up' });
    expect(bodies(platform, 'POST /v1/sessions')).toHaveLength(8);
    expect(platform.calls()).toContain('DELETE /v1/files/file_1');
  });

  it('looks at the agent again after a refusal, once', async () => {
    const platform = await platformOf({ 'POST /v1/sessions': [refusal(404, 'not_found_error'), json(session())] });
    const asked: boolean[] = [];
    const anybody = { model: null, effort: null };
    const executor = createManagedAgentsExecutor({
      client: platform.client,
      ensure: (_asked, { recheck }) => {
        asked.push(recheck);
        return Promise.resolve(pinned);
      },
      clock: briskClock(),
      log: silentLog,
      settings: { streamSilenceMs: 1000 },
    });
    await executor.ensure(anybody);
    await expect(executor.open(request)).rejects.toMatchObject({ code: 'anthropic_not_found' });
    await executor.ensure(anybody);
    await executor.open(request);
    await executor.ensure(anybody);
    expect(asked).toEqual([false, false, true, false]);
  });
});
