import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { routes } from '../../../src/emulators/github/routes/routes.ts';
import { aScene, asInstallation, refusalOf, type Scene } from './support.ts';

const comment = ({ octokit, at }: Scene, body = 'hello') =>
  octokit.rest.issues.createComment({ ...at, issue_number: 1, body });

describe("GitHub's description", () => {
  it('is served whole: every operation has a route, and every route an operation', () => {
    const file = new URL('../../../src/emulators/schemas/github.json', import.meta.url);
    const described: { operationId: string }[] = JSON.parse(readFileSync(file, 'utf8'));
    const operations = ['graphql', ...described.map(({ operationId }) => operationId)];
    expect(Object.keys(routes).toSorted()).toEqual(operations.toSorted());
  });

  it.each<[string, string, Record<string, unknown>, string]>([
    ['an unknown body field', 'POST /repos/acme/widgets/issues/1/comments', { body: 'x', color: 'red' }, 'color'],
    ['a missing body field', 'POST /repos/acme/widgets/check-runs', { name: 'Proofline' }, 'head_sha'],
    [
      'a nested unknown field',
      'POST /repos/acme/widgets/pulls/1/reviews',
      { comments: [{ path: 'a', body: 'b', subject_type: 'file' }] },
      'subject_type',
    ],
    ['a wrong type', 'POST /repos/acme/widgets/pulls/1/reviews', { event: 'SHOUT' }, 'event'],
    ['an unknown query parameter', 'GET /repos/acme/widgets/pulls/1/files', { pages: 2 }, 'pages'],
    ['a path parameter of the wrong type', 'GET /repos/acme/widgets/pulls/one', {}, 'pull_number'],
    ['a body where there is none', 'POST /app/hook/deliveries/1/attempts', { now: true }, 'takes none'],
  ])('makes a violation of %s', async (_what, route, input, named) => {
    const { emulator, octokit } = await aScene();
    const { status } = await refusalOf(octokit.request(route, input));
    expect(status).toBe(422);
    expect(emulator.violations).toHaveLength(1);
    expect(JSON.stringify(emulator.violations[0])).toContain(named);
  });

  it('makes a violation of an endpoint it does not have, and 400 of broken JSON', async () => {
    const { emulator, octokit } = await aScene();
    expect(await refusalOf(octokit.request('GET /repos/acme/widgets/hooks'))).toMatchObject({ status: 404 });
    const { token } = emulator.tokens[0] ?? { token: '' };
    const headers = { authorization: `token ${token}` };
    const url = `${emulator.origin}/api/v3/repos/acme/widgets/issues/1/comments`;
    const response = await fetch(url, { method: 'POST', body: '{"body":', headers });
    expect(response.status).toBe(400);
    expect(emulator.violations.map(({ operationId }) => operationId)).toEqual([undefined, 'issues/create-comment']);
  });
});

describe('the record of requests', () => {
  it('tells method, template, parameters, body, installation, status and time', async () => {
    const scene = await aScene();
    await comment(scene);
    expect(scene.emulator.requests.at(-1)).toMatchObject({
      method: 'POST',
      path: '/repos/acme/widgets/issues/1/comments',
      template: '/repos/{owner}/{repo}/issues/{issue_number}/comments',
      operationId: 'issues/create-comment',
      query: {},
      body: { body: 'hello' },
      installationId: scene.installationId,
      status: 201,
    });
    expect(scene.emulator.requests.at(-1)?.ms).toBeGreaterThan(0);
  });
});

describe('faults', () => {
  const onComment = {
    match: ({ operationId }: { operationId: string | undefined }) => operationId === 'issues/create-comment',
  };

  it('answer in place of GitHub, as often as told', async () => {
    const scene = await aScene();
    scene.emulator.faults.add({
      ...onComment,
      times: 2,
      action: { kind: 'status', status: 503, headers: { 'retry-after': '7' } },
    });
    expect(await refusalOf(comment(scene))).toMatchObject({ status: 503, headers: { 'retry-after': '7' } });
    expect(await refusalOf(comment(scene))).toMatchObject({ status: 503 });
    await expect(comment(scene)).resolves.toMatchObject({ status: 201 });
    expect(scene.emulator.issueComments(scene.repository, 1)).toHaveLength(1);
  });

  it.each([
    ['an error', { kind: 'status', status: 502 }, 502],
    ['a cut connection', { kind: 'reset' }, 500],
  ] as const)('may lose the answer by %s after the work was done', async (_how, action, status) => {
    const scene = await aScene();
    scene.emulator.faults.add({ ...onComment, action: { kind: 'commit-then', action } });
    expect((await refusalOf(comment(scene))).status).toBe(status);
    expect(scene.emulator.issueComments(scene.repository, 1)).toHaveLength(1);
  });

  it('may delay, and can be cleared', async () => {
    const scene = await aScene();
    scene.emulator.faults.add({ ...onComment, action: { kind: 'delay', ms: 30 } });
    scene.emulator.faults.add({ ...onComment, action: { kind: 'reset' } });
    await comment(scene);
    expect(scene.emulator.requests.at(-1)?.ms).toBeGreaterThanOrEqual(29);
    scene.emulator.faults.clear();
    await expect(comment(scene)).resolves.toMatchObject({ status: 201 });
  });
});

describe('limits', () => {
  it('count every request in the headers, and conditional ones that hit are free', async () => {
    const { octokit, at } = await aScene();
    const first = await octokit.rest.repos.get(at);
    expect(first.headers).toMatchObject({
      'x-ratelimit-limit': '5000',
      'x-ratelimit-remaining': '4999',
      'x-ratelimit-resource': 'core',
    });
    const etag = first.headers.etag ?? '';
    expect(
      await refusalOf(octokit.request('GET /repos/{owner}/{repo}', { ...at, headers: { 'if-none-match': etag } })),
    ).toMatchObject({ status: 304 });
    const { data } = await octokit.rest.rateLimit.get();
    expect(data.resources.core).toMatchObject({ limit: 5000, used: 1, remaining: 4999 });
  });

  it('refuse the eighty-first piece of content in a minute, for that installation alone', async () => {
    let now = Date.now();
    const scene = await aScene({ now: () => now });
    const { emulator, source, at } = scene;
    for (let index = 0; index < 80; index += 1) await comment(scene);
    const refusal = await refusalOf(comment(scene));
    expect(refusal).toMatchObject({ status: 403, headers: { 'retry-after': '60' } });
    expect(refusal.message).toContain('secondary rate limit');
    await expect(scene.octokit.rest.repos.get(at)).resolves.toBeDefined();

    const { installationId } = emulator.installOn('lab');
    const repository = await emulator.addRepository({ owner: 'lab', name: 'widgets', gitDir: source.folder });
    await emulator.openIssue({ repository, title: 'Other', author: 'bob' });
    const octokit = asInstallation(emulator, installationId);
    await expect(
      octokit.rest.issues.createComment({ ...at, owner: 'lab', issue_number: 1, body: 'x' }),
    ).resolves.toBeDefined();
    now += 60_000;
    await expect(comment(scene)).resolves.toMatchObject({ status: 201 });
  });

  it('refuse more than 900 points a minute, and all of it can be turned off', async () => {
    const strict = await aScene();
    const { octokit, at } = strict;
    const statuses = await Promise.all(
      Array.from({ length: 19 }, () =>
        octokit.paginate(octokit.rest.reactions.listForIssue, { ...at, issue_number: 1 }),
      ),
    );
    expect(statuses).toHaveLength(19);
    const write = () => octokit.rest.reactions.createForIssue({ ...at, issue_number: 1, content: 'eyes' });
    for (let index = 0; index < 176; index += 1) await write();
    expect(await refusalOf(write())).toMatchObject({ status: 403 });

    const lenient = await aScene({ contentLimits: false });
    for (let index = 0; index < 85; index += 1) await comment(lenient);
    expect(lenient.emulator.issueComments(lenient.repository, 1)).toHaveLength(85);
  });
});
