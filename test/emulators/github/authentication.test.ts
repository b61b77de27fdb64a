import { createSign } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { anEmulator, APP_ID, asApp, aScene, mint, privateKey, refusalOf, withToken } from './support.ts';

const encode = (part: object): string => Buffer.from(JSON.stringify(part)).toString('base64url');

function jwt(claims: object, algorithm = 'RS256', key = privateKey): string {
  const signed = `${encode({ alg: algorithm, typ: 'JWT' })}.${encode(claims)}`;
  return `${signed}.${createSign('RSA-SHA256').update(signed).sign(key, 'base64url')}`;
}

const seconds = (offset: number): number => Math.floor(Date.now() / 1000) + offset;
const goodClaims = () => ({ iat: seconds(-30), exp: seconds(540), iss: APP_ID });

describe('the JSON web token of the App', () => {
  it('is accepted by its own routes, in both forms of the API', async () => {
    const emulator = await anEmulator();
    for (const prefix of ['/api/v3', '']) {
      const response = await fetch(`${emulator.origin}${prefix}/app`, {
        headers: { authorization: `bearer ${jwt(goodClaims())}` },
      });
      await expect(response.json()).resolves.toMatchObject({ id: APP_ID, slug: 'proofline' });
    }
  });

  it.each([
    ['lives longer than ten minutes', () => jwt({ ...goodClaims(), exp: seconds(660) }), 'too far in the future'],
    ['has expired', () => jwt({ ...goodClaims(), exp: seconds(-1) }), "'Expiration time' claim ('exp')"],
    ['was issued in the future', () => jwt({ ...goodClaims(), iat: seconds(120) }), "'Issued at' claim ('iat')"],
    ['names another App', () => jwt({ ...goodClaims(), iss: 1 }), 'Integration not found'],
    ['claims another algorithm', () => jwt(goodClaims(), 'HS256'), 'could not be decoded'],
    ['has a broken signature', () => `${jwt(goodClaims()).slice(0, -6)}AAAAAA`, 'could not be decoded'],
  ])('is refused when it %s', async (_why, token, message) => {
    const emulator = await anEmulator();
    const refusal = await refusalOf(withToken(emulator, token()).request('GET /app'));
    expect(refusal.status).toBe(401);
    expect(refusal.message).toContain(message);
  });

  it('opens no repository', async () => {
    const { emulator } = await aScene();
    const headers = { authorization: `bearer ${jwt(goodClaims())}` };
    const response = await fetch(`${emulator.origin}/api/v3/repos/acme/widgets`, { headers });
    expect(response.status).toBe(403);
  });

  it('follows the clock it is given, in answers too', async () => {
    const now = Date.UTC(2030, 0, 1);
    const emulator = await anEmulator({ now: () => now });
    const claims = { iat: now / 1000 - 30, exp: now / 1000 + 500, iss: String(APP_ID) };
    const response = await fetch(`${emulator.origin}/api/v3/app`, {
      headers: { authorization: `bearer ${jwt(claims)}` },
    });
    expect(response.status).toBe(200);
    expect(response.headers.get('date')).toBe('Tue, 01 Jan 2030 00:00:00 GMT');
  });
});

describe('an installation token', () => {
  it('looks like one minted today and is bound to what was asked for', async () => {
    const scene = await aScene();
    const token = await mint(scene, { contents: 'read' }, [scene.repository.id]);
    expect(token).toMatch(new RegExp(`^ghs_${APP_ID}_[\\w-]+\\.[\\w-]+\\.[\\w-]+$`));
    expect(token.length).toBeGreaterThan(500);
    expect(scene.emulator.tokens.at(-1)).toMatchObject({
      token,
      repositoryIds: [scene.repository.id],
      permissions: { contents: 'read', metadata: 'read' },
    });
  });

  it.each([
    ['a permission the installation lacks', { permissions: { contents: 'write' as const } }],
    ['a repository of somebody else', { repository_ids: [1] }],
    ['a repository by a name that does not exist', { repositories: ['nope'] }],
  ])('is refused for %s', async (_what, input) => {
    const { emulator, installationId } = await aScene();
    const call = asApp(emulator).request('POST /app/installations/{installation_id}/access_tokens', {
      installation_id: installationId,
      ...input,
    });
    expect(await refusalOf(call)).toMatchObject({ status: 422 });
    expect(emulator.violations).toEqual([]);
  });

  it('gives 403 where its permissions end and 404 where its repositories end', async () => {
    const scene = await aScene();
    const { emulator, source, at } = scene;
    await emulator.addRepository({ owner: 'acme', name: 'other', gitDir: source.folder });
    const reader = withToken(emulator, await mint(scene, { contents: 'read' }, [scene.repository.id]));
    await expect(reader.rest.repos.getContent({ ...at, path: 'README.md' })).resolves.toBeDefined();
    expect(await refusalOf(reader.rest.pulls.get({ ...at, pull_number: 1 }))).toMatchObject({
      status: 403,
      message: expect.stringContaining('Resource not accessible by integration'),
    });
    const outside = reader.rest.repos.get({ owner: 'acme', repo: 'other' });
    expect(await refusalOf(outside)).toMatchObject({ status: 404 });
  });

  it('cannot write with read, and cannot touch issues with pull requests', async () => {
    const scene = await aScene();
    const issue = await scene.emulator.openIssue({ repository: scene.repository, title: 'Why?', author: 'ada' });
    const reader = withToken(scene.emulator, await mint(scene, { pull_requests: 'read' }));
    const writer = withToken(scene.emulator, await mint(scene, { pull_requests: 'write' }));
    const comment = (number: number) => ({ ...scene.at, issue_number: number, body: 'hello' });
    expect(await refusalOf(reader.rest.issues.createComment(comment(1)))).toMatchObject({ status: 403 });
    await expect(writer.rest.issues.createComment(comment(1))).resolves.toMatchObject({ status: 201 });
    expect(await refusalOf(writer.rest.issues.createComment(comment(issue.number)))).toMatchObject({ status: 403 });
  });

  it('expires, can be revoked, and stops with its installation', async () => {
    let now = Date.now();
    const scene = await aScene({ now: () => now, tokenLifetimeMs: 60_000 });
    const { emulator, at, installationId } = scene;
    const read = (token: string) => withToken(emulator, token).request('GET /repos/{owner}/{repo}', at);

    const expiring = await mint(scene, { contents: 'read' });
    now += 59_000;
    await expect(read(expiring)).resolves.toMatchObject({ status: 200 });
    now += 1_000;
    expect(await refusalOf(read(expiring))).toMatchObject({
      status: 401,
      message: expect.stringContaining('Bad credentials'),
    });

    const revoked = await mint(scene, { contents: 'read' });
    await withToken(emulator, revoked).request('DELETE /installation/token');
    expect(await refusalOf(read(revoked))).toMatchObject({ status: 401 });

    const stopped = await mint(scene, { contents: 'read' });
    await emulator.changeInstallation(installationId, 'suspend');
    expect(await refusalOf(read(stopped))).toMatchObject({
      status: 403,
      message: expect.stringContaining('suspended'),
    });
    expect(await refusalOf(mint(scene, {}))).toMatchObject({ status: 403 });
    await emulator.changeInstallation(installationId, 'deleted');
    expect(await refusalOf(mint(scene, {}))).toMatchObject({ status: 404 });
  });

  it('is needed at all', async () => {
    const { emulator } = await aScene();
    const response = await fetch(`${emulator.origin}/api/v3/repos/acme/widgets`);
    expect(response.status).toBe(401);
  });
});
