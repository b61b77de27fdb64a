import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { AS_PROGRESS } from '../../src/github/call.ts';
import { GitHubBusy, GitHubError } from '../../src/github/github-error.ts';
import { aConnectedGitHub, aGitHub } from './support/a-github.ts';
import { aLoopbackGitHub, isMint, type Reply, type SeenRequest } from './support/loopback-github.ts';

const ISSUE = 'POST /repos/{owner}/{repo}/issues';
const name = { owner: 'o', repo: 'r' };
const Busy = z.object({ code: z.literal('github_busy'), retryAfterMs: z.number() });
const Claims = z.object({ iat: z.number() });
const message = (text: string) => ({ message: text });
const isCall = (request: SeenRequest) => !isMint(request);

/** A server that fails so many times and then answers. */
const failing = (times: number, status = 502) => {
  let left = times;
  return (): Reply => {
    left -= 1;
    return left >= 0 ? { status, body: 'bad' } : { status: 200, body: { fine: true } };
  };
};

describe('what a failure means', () => {
  it.each<[string, Reply, object]>([
    ['a server error', { status: 500, body: 'oops' }, { reason: 'server', recovery: 'retry', unclear: true }],
    ['a bad gateway', { status: 502, body: '<html>' }, { reason: 'server', recovery: 'retry', unclear: true }],
    ['a missing repository', { status: 404, body: message('Not Found') }, { reason: 'not-found', recovery: 'give-up' }],
    ['a gone issue tracker', { status: 410, body: message('Gone') }, { reason: 'gone', recovery: 'give-up' }],
    ['a refused body', { status: 422, body: message('Validation Failed') }, { reason: 'invalid', recovery: 'give-up' }],
    [
      'an archived repository',
      { status: 403, body: message('Repository was archived so is read-only.') },
      { reason: 'forbidden', recovery: 'give-up', missingPermission: undefined },
    ],
    [
      'a missing permission',
      {
        status: 403,
        body: message('Resource not accessible by integration'),
        headers: { 'x-accepted-github-permissions': 'issues=write; pull_requests=write' },
      },
      { reason: 'missing-permission', recovery: 'give-up', missingPermission: 'issues=write; pull_requests=write' },
    ],
    [
      'a suspended installation',
      { status: 403, body: message('This installation has been suspended') },
      { reason: 'suspended', recovery: 'give-up' },
    ],
    [
      'a secondary limit',
      { status: 403, body: message('You have exceeded a secondary rate limit'), headers: { 'retry-after': '7' } },
      { reason: 'rate-limited', recovery: 'retry', retryAfterMs: 7_000 },
    ],
    [
      'a secondary limit that names no wait',
      { status: 429, body: message('You have exceeded a secondary rate limit') },
      { reason: 'rate-limited', recovery: 'retry', retryAfterMs: 60_000 },
    ],
  ])('%s', async (_why, reply, meaning) => {
    const { github, server } = await aConnectedGitHub(() => reply);
    const posting = github.forInstallation(7).request(ISSUE, { ...name, title: 't' });
    await expect(posting).rejects.toBeInstanceOf(GitHubError);
    await expect(posting).rejects.toMatchObject({ code: 'github_failed', unclear: false, route: ISSUE, ...meaning });
    expect(server.seen.filter(isCall)).toHaveLength(1);
  });

  it('says what, where and the request id, and nothing of what was sent', async () => {
    const { github } = await aConnectedGitHub(() => ({
      status: 422,
      body: { message: 'Validation Failed', errors: ['line must be part of the diff'] },
      headers: { 'x-github-request-id': 'ABCD:1' },
    }));
    const posting = github.forInstallation(7).request(ISSUE, { ...name, title: 'private words' });
    await expect(posting).rejects.toMatchObject({
      message: `${ISSUE}: 422 Validation Failed: "line must be part of the diff" (request ABCD:1)`,
      requestId: 'ABCD:1',
    });
    const error: unknown = await posting.catch((thrown: unknown) => thrown);
    expect(JSON.stringify(error, Object.getOwnPropertyNames(error))).not.toContain('private words');
  });

  it('belongs to its own request among simultaneous ones', async () => {
    const { github } = await aConnectedGitHub(() => ({
      status: 302,
      headers: { location: 'https://elsewhere.example/' },
    }));
    const octokit = github.forInstallation(7);
    const routes = ['GET /one', 'GET /two', 'POST /three'];
    const failures = await Promise.allSettled(routes.map((route) => octokit.request(route)));
    expect(failures).toMatchObject(routes.map((route) => ({ status: 'rejected', reason: { route } })));
  });

  it('names the missing permission in the log', async () => {
    const { github, lines } = await aConnectedGitHub(() => ({
      status: 403,
      body: message('Resource not accessible by integration'),
      headers: { 'x-accepted-github-permissions': 'checks=write' },
    }));
    await github
      .forInstallation(7)
      .request('GET /repos/o/r')
      .catch(() => {});
    expect(lines.map((line): unknown => JSON.parse(line))).toContainEqual(
      expect.objectContaining({ msg: 'github permission missing', permission: 'checks=write', installationId: 7 }),
    );
  });
});

describe('repeating', () => {
  it.each([502, 503, 504])('a read survives two answers of %i', async (status) => {
    const { github, clock } = await aConnectedGitHub(failing(2, status));
    const answer = await github.forInstallation(7).request('GET /meta');
    expect(answer.data).toEqual({ fine: true });
    expect(clock.slept).toEqual([300, 1_200]);
  });

  it('a read gives up after the third, and is never in doubt', async () => {
    const { github, server } = await aConnectedGitHub(failing(3));
    await expect(github.forInstallation(7).request('GET /meta')).rejects.toMatchObject({
      reason: 'server',
      recovery: 'retry',
      unclear: false,
    });
    expect(server.seen.filter(isCall)).toHaveLength(3);
  });

  it('a read is not repeated for an error that repeating cannot mend', async () => {
    const { github, server } = await aConnectedGitHub(failing(1, 500));
    await expect(github.forInstallation(7).request('GET /meta')).rejects.toMatchObject({ reason: 'server' });
    expect(server.seen.filter(isCall)).toHaveLength(1);
  });

  it('a query of GraphQL counts as a read, a mutation as a write', async () => {
    const { github, server } = await aConnectedGitHub(({ body }) =>
      body.includes('again') ? { status: 200, body: { data: { again: 1 } } } : { status: 502, body: 'bad' },
    );
    const octokit = github.forInstallation(7);
    await expect(octokit.graphql('query { viewer { login } }')).rejects.toMatchObject({ unclear: false });
    expect(server.seen.filter(isCall)).toHaveLength(3);
    await expect(octokit.graphql('mutation { x }')).rejects.toMatchObject({ unclear: true });
    expect(server.seen.filter(isCall)).toHaveLength(4);
    await expect(octokit.graphql('{ again }')).resolves.toEqual({ again: 1 });
  });
});

describe('limits', () => {
  it('hold back the installation that met them and no other', async () => {
    let isLimited = true;
    const { github, clock } = await aConnectedGitHub(({ path }) => {
      if (path !== '/repos/o/r/issues' || !isLimited) return { status: 200, body: {} };
      isLimited = false;
      return { status: 403, body: message('secondary rate limit'), headers: { 'retry-after': '7' } };
    });
    const octokit = github.forInstallation(7);
    const start = clock.now();
    await expect(octokit.request(ISSUE, { ...name, title: 't' })).rejects.toMatchObject({ retryAfterMs: 7_000 });
    await github.forInstallation(8).request('GET /meta');
    expect(clock.now()).toBe(start);
    await octokit.request(ISSUE, { ...name, title: 't' });
    expect(clock.now()).toBe(start + 7_000);
  });

  it('are obeyed across the differently scoped clients of an installation', async () => {
    const { github, server } = await aConnectedGitHub(() => ({
      status: 429,
      body: message('slow down'),
      headers: { 'retry-after': '300' },
    }));
    await expect(github.forInstallation(7).request('GET /meta')).rejects.toMatchObject({ reason: 'rate-limited' });
    const scoped = github.forInstallation(7, { repositoryIds: [1] });
    await expect(scoped.request('GET /meta')).rejects.toBeInstanceOf(GitHubBusy);
    expect(server.seen.filter(isCall)).toHaveLength(1);
  });

  it('are foreseen when a success used up the budget', async () => {
    const { github, server } = await aConnectedGitHub(() => ({
      status: 200,
      body: {},
      headers: {
        date: new Date().toUTCString(),
        'x-ratelimit-remaining': '0',
        'x-ratelimit-reset': String(Math.floor(Date.now() / 1000) + 900),
      },
    }));
    const octokit = github.forInstallation(7);
    await octokit.request('GET /meta');
    const { retryAfterMs } = await octokit.request('GET /meta').then(
      () => expect.unreachable(),
      (error: unknown) => Busy.parse(error),
    );
    expect(retryAfterMs).toBeGreaterThan(890_000);
    expect(retryAfterMs).toBeLessThanOrEqual(902_000);
    expect(server.seen.filter(isCall)).toHaveLength(1);
  });

  it('of GraphQL are read from an answer with status 200', async () => {
    const { github } = await aConnectedGitHub(({ path }) =>
      path === '/graphql'
        ? {
            status: 200,
            body: { errors: [{ type: 'RATE_LIMITED', message: 'API rate limit exceeded' }] },
            headers: {
              date: new Date().toUTCString(),
              'x-ratelimit-remaining': '0',
              'x-ratelimit-resource': 'graphql',
              'x-ratelimit-reset': String(Math.floor(Date.now() / 1000) + 900),
            },
          }
        : { status: 200, body: {} },
    );
    const octokit = github.forInstallation(7);
    await expect(octokit.graphql('{ viewer { login } }')).rejects.toMatchObject({ reason: 'rate-limited' });
    await expect(octokit.graphql('{ viewer { login } }')).rejects.toBeInstanceOf(GitHubBusy);
    await expect(octokit.request('GET /meta')).resolves.toMatchObject({ status: 200 });
  });

  it('make progress give way: it is dropped, not sent later', async () => {
    const { github, server } = await aConnectedGitHub(() => ({ status: 200, body: {} }));
    const octokit = github.forInstallation(7);
    const update = () => octokit.rest.checks.update({ ...name, check_run_id: 1, request: AS_PROGRESS });
    const results = await Promise.allSettled([update(), update(), update(), update(), update()]);
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(3);
    expect(server.seen.filter(isCall)).toHaveLength(3);
  });
});

describe('GraphQL refusals', () => {
  it.each([
    ['FORBIDDEN', 'missing-permission'],
    ['NOT_FOUND', 'not-found'],
    ['SOMETHING_NEW', 'refused'],
  ])('%s means %s', async (type, reason) => {
    const { github } = await aConnectedGitHub(() => ({
      status: 200,
      body: { data: null, errors: [{ type, message: 'no' }] },
    }));
    await expect(github.forInstallation(7).graphql('{ x }')).rejects.toMatchObject({ reason, recovery: 'give-up' });
  });
});

describe('the App’s own client', () => {
  it('corrects for our clock by GitHub’s date when the JWT is refused', async () => {
    const server = await aLoopbackGitHub(({ headers }) => {
      const [, payload = ''] = (headers.authorization ?? '').split('.');
      const { iat } = Claims.parse(JSON.parse(Buffer.from(payload, 'base64url').toString()));
      const serverNow = Math.floor(Date.now() / 1000) - 600;
      const date = new Date(serverNow * 1000).toUTCString();
      return iat > serverNow
        ? {
            status: 401,
            body: message(
              "'Issued at' claim ('iat') must be an Integer representing the time that the assertion was issued",
            ),
            headers: { date },
          }
        : { status: 200, body: { slug: 'proofline' }, headers: { date } };
    });
    const { github } = aGitHub({ baseUrl: server.baseUrl });
    await expect(github.app().request('GET /app')).resolves.toMatchObject({ data: { slug: 'proofline' } });
    expect(server.seen).toHaveLength(2);
  });

  it('never mints', async () => {
    const { github, server } = await aConnectedGitHub(() => ({ status: 200, body: [] }));
    await github.app().request('GET /app/hook/deliveries');
    expect(server.seen.filter((request) => isMint(request))).toEqual([]);
  });
});
