import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { aConnectedGitHub, tokenNumber } from './support/a-github.ts';
import { type Answer, aLoopbackGitHub, isMint, type SeenRequest } from './support/loopback-github.ts';

const isCall = (request: SeenRequest) => !isMint(request);
const redirect = (status: number, location: string) => ({ status, headers: { location } });

const silent: Answer = () => undefined;
const trickle: Answer = (_request, response) => {
  response.writeHead(200, { 'content-type': 'application/json' }).write('{"a":');
  return undefined;
};

describe('redirects', () => {
  it.each([301, 302, 307, 308])('a %i on the same host is followed, with method, body and token', async (status) => {
    const { github, server } = await aConnectedGitHub(({ path }) =>
      path === '/repos/old/name/issues' ? redirect(status, '/repositories/1/issues') : { status: 201, body: { id: 5 } },
    );
    const { data } = await github.forInstallation(7).request('POST /repos/old/name/issues', { title: 't' });
    expect(data).toEqual({ id: 5 });
    const [, followed] = server.seen.filter(isCall);
    expect(followed).toMatchObject({ method: 'POST', path: '/repositories/1/issues', body: '{"title":"t"}' });
    expect(followed?.headers.authorization).toBe(`token ${tokenNumber(1)}`);
  });

  it('a 303 becomes a GET', async () => {
    const { github, server } = await aConnectedGitHub(({ path }) =>
      path === '/start' ? redirect(303, '/done') : { status: 200, body: {} },
    );
    await github.forInstallation(7).request('POST /start', { title: 't' });
    expect(server.seen.at(-1)).toMatchObject({ method: 'GET', path: '/done', body: '' });
  });

  it('to another host are refused, and nothing arrives there', async () => {
    const elsewhere = await aLoopbackGitHub(() => ({ status: 200, body: {} }));
    const { github } = await aConnectedGitHub(() => redirect(302, `${elsewhere.baseUrl}/steal`));
    await expect(github.forInstallation(7).request('GET /repos/o/r')).rejects.toMatchObject({
      reason: 'redirect-refused',
      recovery: 'give-up',
      unclear: false,
    });
    expect(elsewhere.seen).toEqual([]);
  });

  it('in a circle end', async () => {
    const { github, server } = await aConnectedGitHub(() => redirect(302, '/again'));
    await expect(github.forInstallation(7).request('GET /x')).rejects.toMatchObject({ reason: 'redirect-refused' });
    expect(server.seen.filter(isCall)).toHaveLength(6);
  });

  it('a page link to another host is refused as well', async () => {
    const elsewhere = await aLoopbackGitHub(() => ({ status: 200, body: [] }));
    const { github } = await aConnectedGitHub(() => ({
      status: 200,
      body: [{ id: 1 }],
      headers: { link: `<${elsewhere.baseUrl}/page2>; rel="next"` },
    }));
    const octokit = github.forInstallation(7);
    await expect(octokit.paginate('GET /repos/o/r/pulls')).rejects.toMatchObject({ reason: 'redirect-refused' });
    expect(elsewhere.seen).toEqual([]);
  });
});

describe('time', () => {
  it.each([
    ['never answers', silent],
    ['never finishes its answer', trickle],
  ])('a server that %s is left after the limit', async (_why, answer) => {
    const { github, server } = await aConnectedGitHub(answer, { requestTimeoutMs: 100 });
    await expect(github.forInstallation(7).request('POST /repos/o/r/issues')).rejects.toMatchObject({
      reason: 'timeout',
      recovery: 'retry',
      unclear: true,
      status: undefined,
    });
    expect(server.seen.filter(isCall)).toHaveLength(1);
  });

  it('a read is tried again', async () => {
    let calls = 0;
    const { github } = await aConnectedGitHub(
      () => {
        calls += 1;
        return calls === 1 ? undefined : { status: 200, body: { fine: true } };
      },
      { requestTimeoutMs: 100 },
    );
    await expect(github.forInstallation(7).request('GET /meta')).resolves.toMatchObject({ data: { fine: true } });
  });

  it('a caller can leave early', async () => {
    const leaving = new AbortController();
    const { github } = await aConnectedGitHub(() => {
      leaving.abort();
      return undefined;
    });
    const request = { signal: leaving.signal };
    await expect(github.forInstallation(7).request('GET /meta', { request })).rejects.toMatchObject({
      reason: 'aborted',
    });
  });
});

describe('broken connections', () => {
  it.each<[string, Answer]>([
    [
      'a reset before the answer',
      (_request, response) => {
        response.socket?.resetAndDestroy();
        return undefined;
      },
    ],
    [
      'an answer that breaks off',
      (_request, response) => {
        response.writeHead(201, { 'content-type': 'application/json', 'content-length': '100' });
        response.write('{"id":1', () => response.socket?.destroy());
        return undefined;
      },
    ],
  ])('%s leaves a write in doubt and is not sent again', async (_why, answer) => {
    const { github, server } = await aConnectedGitHub(answer);
    await expect(github.forInstallation(7).request('POST /repos/o/r/issues')).rejects.toMatchObject({
      reason: 'network',
      recovery: 'retry',
      unclear: true,
    });
    expect(server.seen.filter(isCall)).toHaveLength(1);
  });

  it('a refused connection is no crash', async () => {
    const { github } = await aConnectedGitHub(() => ({ status: 200, body: {} }), { baseUrl: 'http://127.0.0.1:1' });
    await expect(github.app().request('GET /app')).rejects.toMatchObject({ reason: 'network', recovery: 'retry' });
  });
});

describe('size', () => {
  it('is counted after decompression, and an answer beyond the limit is dropped', async () => {
    const bomb = gzipSync(Buffer.alloc(200_000, 'a'));
    const { github } = await aConnectedGitHub((_request, response) => {
      response.writeHead(200, { 'content-type': 'text/plain', 'content-encoding': 'gzip' }).end(bomb);
      return undefined;
    });
    const octokit = github.forInstallation(7);
    await expect(octokit.request('GET /x', { request: { maxBytes: 100_000 } })).rejects.toMatchObject({
      reason: 'too-large',
      recovery: 'give-up',
    });
    await expect(octokit.request('GET /x')).resolves.toMatchObject({ data: 'a'.repeat(200_000) });
  });

  it('nothing at all is an answer too', async () => {
    const { github } = await aConnectedGitHub(() => ({ status: 204 }));
    await expect(github.forInstallation(7).request('DELETE /repos/o/r/x')).resolves.toMatchObject({ status: 204 });
  });
});
