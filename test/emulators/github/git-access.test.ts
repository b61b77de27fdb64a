import { execFile } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { aRepository, aScene, mint, TestRepository, type Scene } from './support.ts';

const run = promisify(execFile);

const basic = (token: string): string => Buffer.from(`x-access-token:${token}`).toString('base64');

/** Runs git in a fresh repository, with a token in the header and without any other credentials. */
async function git(target: TestRepository, token: string | undefined, ...args: string[]): Promise<string> {
  const header = token === undefined ? [] : ['-c', `http.extraHeader=Authorization: Basic ${basic(token)}`];
  const isolated = ['GIT_TERMINAL_PROMPT=0', 'GIT_CONFIG_GLOBAL=/dev/null', 'GIT_CONFIG_NOSYSTEM=1'];
  const { stdout } = await run('env', [...isolated, 'git', '-c', 'credential.helper=', ...header, ...args], {
    cwd: target.folder,
  });
  return stdout.trimEnd();
}

const addressOf = ({ emulator }: Scene): string => `${emulator.origin}/acme/widgets.git`;

async function statusOf(
  scene: Scene,
  token: string | undefined,
  service = 'git-upload-pack',
  name = 'widgets',
): Promise<number> {
  const headers: Record<string, string> = token === undefined ? {} : { authorization: `Basic ${basic(token)}` };
  const response = await fetch(`${scene.emulator.origin}/acme/${name}.git/info/refs?service=${service}`, { headers });
  await response.body?.cancel();
  return response.status;
}

describe('fetching', () => {
  it('gives one commit at depth one, by SHA, in every protocol version', async () => {
    const scene = await aScene();
    const token = await mint(scene, { contents: 'read' }, [scene.repository.id]);
    const head = scene.source.git('rev-parse', 'topic');
    for (const version of ['0', '1', '2']) {
      const target = new TestRepository();
      await git(
        target,
        token,
        '-c',
        `protocol.version=${version}`,
        'fetch',
        '--quiet',
        '--depth',
        '1',
        addressOf(scene),
        head,
      );
      expect(await git(target, undefined, 'rev-list', 'FETCH_HEAD')).toBe(head);
      expect(await git(target, undefined, 'show', 'FETCH_HEAD:src/new.ts')).toBe('export const added = 1;');
    }
    expect(
      scene.emulator.gitRequests.every(({ status, installationId }) => status === 200 && installationId !== undefined),
    ).toBe(true);
  });

  it('gives the merge base, which no ref points at', async () => {
    const source = aRepository();
    const mergeBase = source.git('rev-parse', 'main');
    source.write('meanwhile.txt', 'x\n');
    source.commit('main moves on');
    const scene = await aScene({}, source);
    const target = new TestRepository();
    const token = await mint(scene, { contents: 'read' });
    await git(target, token, 'fetch', '--quiet', '--depth', '1', addressOf(scene), mergeBase);
    expect(await git(target, undefined, 'rev-parse', 'FETCH_HEAD')).toBe(mergeBase);
  });

  it('shows heads of pull requests, forks included, and follows pushes', async () => {
    const source = aRepository();
    const scene = await aScene({}, source);
    const { emulator, repository } = scene;
    const forked = await emulator.openPullRequest({
      repository,
      title: 'F',
      base: 'main',
      head: 'topic',
      author: 'bob',
      fork: true,
    });
    const token = await mint(scene, { contents: 'read' });
    const target = new TestRepository();
    const refs = async () => (await git(target, token, 'ls-remote', addressOf(scene), 'refs/pull/*')).split('\n');
    const head = source.git('rev-parse', 'topic');
    expect(await refs()).toEqual([`${head}\trefs/pull/1/head`, `${head}\trefs/pull/2/head`]);
    source.git('checkout', '--quiet', 'topic');
    source.write('more.txt', 'x\n');
    const pushed = source.commit('more');
    await emulator.push(forked, pushed);
    expect(await refs()).toEqual([`${head}\trefs/pull/1/head`, `${pushed}\trefs/pull/2/head`]);
    await git(target, token, 'fetch', '--quiet', addressOf(scene), 'refs/pull/2/head');
    expect(await git(target, undefined, 'rev-parse', 'FETCH_HEAD')).toBe(pushed);
  });

  it('clones a work tree, a bare repository and a shallow one alike', async () => {
    const source = aRepository();
    const bare = path.join(mkdtempSync(path.join(source.folder, 'copies-')), 'bare.git');
    const shallow = path.join(path.dirname(bare), 'shallow');
    source.git('clone', '--quiet', '--bare', '.', bare);
    source.git('clone', '--quiet', '--depth', '1', '--branch', 'topic', `file://${source.folder}`, shallow);
    const scene = await aScene({}, source);
    const { emulator } = scene;
    await emulator.addRepository({ owner: 'acme', name: 'bare', gitDir: bare });
    await emulator.addRepository({ owner: 'acme', name: 'shallow', gitDir: shallow });
    const token = await mint(scene, { contents: 'read' });
    const target = new TestRepository();
    for (const [name, branch, count] of [
      ['widgets', 'main', '1'],
      ['bare', 'topic', '2'],
      ['shallow', 'topic', '1'],
    ] as const) {
      await git(target, token, 'clone', '--quiet', '--branch', branch, `${emulator.origin}/acme/${name}`, name);
      expect([name, await git(target, undefined, '-C', name, 'rev-list', '--count', 'HEAD')]).toEqual([name, count]);
    }
  });
});

describe('access', () => {
  it('ends where the token ends', async () => {
    let now = Date.now();
    const scene = await aScene({ now: () => now, tokenLifetimeMs: 60_000 });
    const other = await scene.emulator.addRepository({ owner: 'acme', name: 'other', gitDir: scene.source.folder });
    const good = await mint(scene, { contents: 'read' }, [scene.repository.id]);
    expect(await statusOf(scene, good)).toBe(200);
    expect(await statusOf(scene, undefined)).toBe(401);
    expect(await statusOf(scene, 'ghs_1_unknown')).toBe(401);
    expect(await statusOf(scene, good, 'git-upload-pack', 'nowhere')).toBe(404);
    expect(await statusOf(scene, good, 'git-receive-pack')).toBe(403);
    expect(await statusOf(scene, await mint(scene, { contents: 'read' }, [other.id]))).toBe(404);
    expect(await statusOf(scene, await mint(scene, { issues: 'read' }))).toBe(403);
    now += 60_000;
    expect(await statusOf(scene, good)).toBe(401);
    const headers = { authorization: `Basic ${basic(good)}` };
    const fetched = await fetch(`${addressOf(scene)}/git-upload-pack`, { method: 'POST', headers, body: '0000' });
    expect(fetched.status).toBe(401);
    const target = new TestRepository();
    await expect(git(target, good, 'fetch', addressOf(scene), 'main')).rejects.toThrow(
      /could not read Username|Authentication failed/,
    );
  });

  it('is free on public repositories', async () => {
    const scene = await aScene();
    await scene.emulator.addRepository({ owner: 'acme', name: 'open', gitDir: scene.source.folder, private: false });
    expect(await statusOf(scene, undefined, 'git-upload-pack', 'open')).toBe(200);
    expect(await statusOf(scene, undefined, 'git-receive-pack', 'open')).toBe(403);
  });

  it('takes the token as password of x-access-token only', async () => {
    const scene = await aScene();
    const token = await mint(scene, { contents: 'read' });
    const authorization = `Basic ${Buffer.from(`git:${token}`).toString('base64')}`;
    const url = `${addressOf(scene)}/info/refs?service=git-upload-pack`;
    const response = await fetch(url, { headers: { authorization } });
    expect([response.status, response.headers.get('www-authenticate')]).toEqual([401, 'Basic realm="GitHub"']);
  });
});
