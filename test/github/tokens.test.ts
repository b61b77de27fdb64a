import { createHash } from 'node:crypto';
import nock from 'nock';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { aConnectedGitHub, aGitHub, tokenNumber } from './support/a-github.ts';
import { aLoopbackGitHub, aMint, isMint, type SeenRequest } from './support/loopback-github.ts';

const ok = () => ({ status: 200, body: {} });
const mintsIn = (seen: readonly SeenRequest[]) => seen.filter(({ path }) => path.endsWith('/access_tokens'));

describe('installation tokens', () => {
  it('are minted once for requests that start together, and kept', async () => {
    const { github, server } = await aConnectedGitHub(ok);
    const octokit = github.forInstallation(7);
    await Promise.all(Array.from({ length: 10 }, () => octokit.request('GET /meta')));
    await octokit.request('GET /meta');
    expect(mintsIn(server.seen)).toHaveLength(1);
    expect(server.seen.filter(({ path }) => path === '/meta').map(({ headers }) => headers.authorization)).toEqual(
      Array.from({ length: 11 }, () => `token ${tokenNumber(1)}`),
    );
  });

  it('are replaced five minutes before they expire', async () => {
    const { github, server, clock } = await aConnectedGitHub(ok);
    const octokit = github.forInstallation(7);
    await octokit.request('GET /meta');
    clock.advance(54 * 60_000);
    await octokit.request('GET /meta');
    const before = mintsIn(server.seen).length;
    clock.advance(2 * 60_000);
    await octokit.request('GET /meta');
    expect([before, mintsIn(server.seen).length]).toEqual([1, 2]);
  });

  it('belong to one installation and one scope, however the scope is written', async () => {
    const { github, server } = await aConnectedGitHub(ok);
    await github.forInstallation(7).request('GET /meta');
    await github.forInstallation(8).request('GET /meta');
    await github
      .forInstallation(7, { repositoryIds: [2, 1], permissions: { checks: 'write', contents: 'read' } })
      .request('GET /meta');
    await github
      .forInstallation(7, { repositoryIds: [1, 2], permissions: { contents: 'read', checks: 'write' } })
      .request('GET /meta');
    expect(mintsIn(server.seen).map(({ path, body }) => [path, body === '' ? {} : JSON.parse(body)])).toEqual([
      ['/app/installations/7/access_tokens', {}],
      ['/app/installations/8/access_tokens', {}],
      [
        '/app/installations/7/access_tokens',
        { repository_ids: [2, 1], permissions: { checks: 'write', contents: 'read' } },
      ],
    ]);
  });

  it.each(['GET /meta', 'POST /repos/o/r/issues'])('are re-minted once when %s is answered 401', async (route) => {
    const { github, server } = await aConnectedGitHub(({ headers }) =>
      headers.authorization === `token ${tokenNumber(1)}`
        ? { status: 401, body: { message: 'Bad credentials' } }
        : { status: 200, body: {} },
    );
    await github.forInstallation(7).request(route);
    expect(mintsIn(server.seen)).toHaveLength(2);
    expect(server.seen).toHaveLength(4);
  });

  it('get a moment when they were refused fresh from the mint: GitHub’s replicas lag', async () => {
    const { github, clock } = await aConnectedGitHub(({ headers }) =>
      headers.authorization === `token ${tokenNumber(1)}`
        ? { status: 401, body: { message: 'Bad credentials' } }
        : ok(),
    );
    await github.forInstallation(7).request('GET /meta');
    expect(clock.slept).toEqual([1_000]);
  });

  it('are replaced at once when they were refused late', async () => {
    let isRevoked = false;
    const { github, clock } = await aConnectedGitHub(({ headers }) =>
      isRevoked && headers.authorization === `token ${tokenNumber(1)}`
        ? { status: 401, body: { message: 'Bad credentials' } }
        : ok(),
    );
    const octokit = github.forInstallation(7);
    await octokit.request('GET /meta');
    isRevoked = true;
    clock.advance(6_000);
    await octokit.request('GET /meta');
    expect(clock.slept).toEqual([]);
  });

  it('are not re-minted for ever', async () => {
    const { github, server } = await aConnectedGitHub(() => ({ status: 401, body: { message: 'Bad credentials' } }));
    await expect(github.forInstallation(7).request('GET /meta')).rejects.toMatchObject({
      reason: 'unauthorized',
      recovery: 'give-up',
    });
    expect(mintsIn(server.seen)).toHaveLength(2);
  });

  it('are re-minted once for all requests that met the same 401', async () => {
    const { github, server } = await aConnectedGitHub(({ headers }) =>
      headers.authorization === `token ${tokenNumber(1)}`
        ? { status: 401, body: { message: 'Bad credentials' } }
        : ok(),
    );
    const octokit = github.forInstallation(7);
    await Promise.all(Array.from({ length: 8 }, () => octokit.request('GET /meta')));
    expect(mintsIn(server.seen)).toHaveLength(2);
  });

  it('are hidden from every log line and error', async () => {
    const token = tokenNumber(1);
    const { github, masker, lines } = await aConnectedGitHub(() => ({
      status: 422,
      body: { message: `no such token: ${token.slice(4, 60)}` },
    }));
    const error: unknown = await github
      .forInstallation(7)
      .request('GET /meta')
      .catch((thrown: unknown) => thrown);
    expect(masker.mask(`x${token.slice(9, 29)}x`)).toBe('x[secret]x');
    expect(JSON.stringify(error, Object.getOwnPropertyNames(error))).not.toContain(token.slice(9, 29));
    expect(String(error)).toContain('[secret]');
    expect(lines.join('')).not.toContain(token.slice(9, 29));
  });

  it('leave the memory of the masker an hour after they expired', async () => {
    const bodies = ['first', 'second', 'third'].map((seed) => createHash('sha512').update(seed).digest('hex'));
    let mints = 0;
    const server = await aLoopbackGitHub(() => {
      mints += 1;
      return aMint(`ghs_${bodies[mints - 1]}`);
    });
    const { github, clock, masker } = aGitHub({ baseUrl: server.baseUrl });
    const isMasked = () => bodies.map((body) => masker.mask(body.slice(20, 60)) === '[secret]');
    await github.mintSessionToken(7, 42);
    clock.advance(119 * 60_000);
    await github.mintSessionToken(7, 42);
    expect(isMasked()).toEqual([true, true, false]);
    clock.advance(2 * 60_000);
    await github.mintSessionToken(7, 42);
    expect(isMasked()).toEqual([false, true, true]);
  });

  it.each([
    ['suspended', 403, 'This installation has been suspended', 'suspended'],
    ['deleted', 404, 'Not Found', 'uninstalled'],
  ])('of a %s installation are given up at once', async (_why, status, message, reason) => {
    const server = await aLoopbackGitHub((request) => (isMint(request) ? { status, body: { message } } : ok()));
    const { github } = aGitHub({ baseUrl: server.baseUrl });
    await expect(github.forInstallation(7).request('GET /meta')).rejects.toMatchObject({ reason, recovery: 'give-up' });
    expect(server.seen).toHaveLength(1);
  });

  it('survive a failed mint: the next request mints again', async () => {
    let mints = 0;
    const server = await aLoopbackGitHub((request) => {
      if (!isMint(request)) return ok();
      mints += 1;
      return mints <= 3 ? { status: 502, body: 'bad gateway' } : aMint(tokenNumber(1));
    });
    const { github } = aGitHub({ baseUrl: server.baseUrl });
    await expect(github.forInstallation(7).request('GET /meta')).rejects.toMatchObject({
      reason: 'server',
      unclear: false,
    });
    expect(mints).toBe(3);
    await expect(github.forInstallation(7).request('GET /meta')).resolves.toMatchObject({ status: 200 });
  });
});

describe('session tokens', () => {
  it('read the contents of one repository and are never shared', async () => {
    const { github, server, masker } = await aConnectedGitHub(ok);
    const first = await github.mintSessionToken(7, 42);
    const second = await github.mintSessionToken(7, 42);
    expect([first.token, second.token]).toEqual([tokenNumber(1), tokenNumber(2)]);
    expect(server.seen.map(({ body }) => JSON.parse(body) as unknown)).toEqual([
      { repository_ids: [42], permissions: { contents: 'read' } },
      { repository_ids: [42], permissions: { contents: 'read' } },
    ]);
    expect(masker.mask(second.token)).toBe('[secret]');
  });

  it('expire by our clock although GitHub’s runs two minutes ahead', async () => {
    const server = await aLoopbackGitHub(() => ({
      ...aMint('ghs_session', '2026-11-01T13:02:00Z'),
      headers: { date: 'Sun, 01 Nov 2026 12:02:00 GMT' },
    }));
    const { github } = aGitHub({ baseUrl: server.baseUrl });
    const { expiresAt } = await github.mintSessionToken(7, 42);
    expect(expiresAt.toISOString()).toBe('2026-11-01T13:00:00.000Z');
  });

  it.each([204, 401])('are revoked by themselves; %i is success', async (status) => {
    const { github, server } = await aConnectedGitHub(() =>
      status === 204 ? { status } : { status, body: { message: 'Bad credentials' } },
    );
    await github.revokeToken('ghs_session_token_of_a_run');
    expect(server.routes()).toEqual(['DELETE /installation/token']);
    expect(server.seen[0]?.headers.authorization).toBe('token ghs_session_token_of_a_run');
  });
});

describe('at the real addresses', () => {
  beforeEach(() => {
    nock.disableNetConnect();
  });
  afterEach(() => {
    nock.cleanAll();
    nock.enableNetConnect();
    nock.restore();
    nock.activate();
  });

  it.each([
    ['github.com', undefined, 'https://api.github.com', ''],
    ['GitHub Enterprise Server', 'https://ghe.example/api/v3', 'https://ghe.example', '/api/v3'],
  ])('mints and asks on %s', async (_host, baseUrl, origin, root) => {
    const api = nock(origin, { reqheaders: { 'x-github-api-version': '2022-11-28', 'user-agent': /^proofline / } })
      .post(`${root}/app/installations/7/access_tokens`)
      .matchHeader('authorization', /^bearer eyJ/)
      .reply(201, { token: 'ghs_enterprise', expires_at: '2026-11-01T13:00:00Z' })
      .get(`${root}/meta`)
      .matchHeader('authorization', 'token ghs_enterprise')
      .reply(200, {});
    const { github } = aGitHub(baseUrl === undefined ? {} : { baseUrl });
    await github.forInstallation(7).request('GET /meta');
    expect(api.isDone()).toBe(true);
  });
});
