import { describe, expect, it } from 'vitest';
import { aRepository, aScene, asApp, refusalOf, TestRepository } from './support.ts';

describe('compare', () => {
  it('starts at the merge base and says how the ends relate', async () => {
    const source = aRepository();
    const fork = source.git('rev-parse', 'main');
    source.write('meanwhile.txt', 'on main\n');
    source.commit('main moves on');
    const { octokit, at } = await aScene({}, source);
    const compare = async (basehead: string) => {
      const { data } = await octokit.rest.repos.compareCommitsWithBasehead({ ...at, basehead });
      return data;
    };
    const diverged = await compare('main...topic');
    expect(diverged).toMatchObject({
      status: 'diverged',
      ahead_by: 1,
      behind_by: 1,
      total_commits: 1,
      merge_base_commit: { sha: fork },
      base_commit: { sha: source.git('rev-parse', 'main') },
    });
    expect(diverged.files?.map(({ filename }) => filename)).toEqual(['src/app.ts', 'src/new.ts']);
    expect((await compare(`${fork}...acme:topic`)).status).toBe('ahead');
    expect((await compare(`main...${fork}`)).status).toBe('behind');
    expect((await compare('main...main')).status).toBe('identical');
    expect(await refusalOf(compare('main...nowhere'))).toMatchObject({ status: 404 });
  });

  it('lists at most three hundred files, on the first page', async () => {
    const source = new TestRepository();
    const base = source.commit('empty');
    for (let index = 0; index < 305; index += 1) source.write(`f/${index}.txt`, 'x\n');
    const head = source.commit('many');
    source.git('branch', 'topic');
    const { octokit, at } = await aScene({}, source);
    const basehead = `${base}...${head}`;
    const first = await octokit.rest.repos.compareCommitsWithBasehead({ ...at, basehead });
    expect(first.data.files).toHaveLength(300);
    const second = await octokit.rest.repos.compareCommitsWithBasehead({ ...at, basehead, page: 2 });
    expect(second.data.files).toEqual([]);
  });
});

function aTree(): TestRepository {
  const source = new TestRepository();
  source.write('docs/with space/ü.md', 'grüße\n');
  source.write('docs/big.bin', Buffer.alloc(1024 * 1024 + 1, 'a'));
  source.write(':(glob)*', 'odd name\n');
  source.link('inside', 'docs/with space/ü.md');
  source.link('docs/up', '../inside');
  source.link('outside', '../../etc/passwd');
  source.commit('base');
  source.git('checkout', '--quiet', '-b', 'topic');
  source.write('docs/with space/ü.md', 'changed\n');
  source.commit('topic');
  return source;
}
const text = (data: object): string =>
  'content' in data ? Buffer.from(String(data.content), 'base64').toString('utf8') : '';

describe('contents', () => {
  it('reads a file at a ref, by default that of the default branch', async () => {
    const source = aTree();
    source.git('checkout', '--quiet', 'main');
    const { octokit, at } = await aScene({}, source);
    const read = async (path: string, ref?: string) => {
      const { data } = await octokit.rest.repos.getContent({ ...at, path, ...(ref === undefined ? {} : { ref }) });
      return text(data);
    };
    await expect(read('docs/with space/ü.md')).resolves.toBe('grüße\n');
    await expect(read('docs/with space/ü.md', source.git('rev-parse', 'topic'))).resolves.toBe('changed\n');
    await expect(read('docs/with space/ü.md', 'refs/pull/1/head')).resolves.toBe('changed\n');
    await expect(read(':(glob)*')).resolves.toBe('odd name\n');
    await expect(read('docs/up')).resolves.toBe('grüße\n');
    expect(await refusalOf(read('docs/none.md'))).toMatchObject({ status: 404 });
    expect(await refusalOf(read('inside', 'main~0'))).toMatchObject({ status: 404 });
  });

  it('lists a folder, leaves out large content, and shows a link that leads outside as a link', async () => {
    const source = aTree();
    const { octokit, at } = await aScene({}, source);
    const get = async (path: string) => (await octokit.rest.repos.getContent({ ...at, path })).data;
    const folder = await get('docs');
    expect(Array.isArray(folder) && folder.map(({ path, type }) => [path, type])).toEqual([
      ['docs/big.bin', 'file'],
      ['docs/up', 'symlink'],
      ['docs/with space', 'dir'],
    ]);
    expect(await get('')).toHaveLength(4);
    expect(await get('docs/big.bin')).toMatchObject({ size: 1024 * 1024 + 1, encoding: 'none', content: '' });
    expect(await get('outside')).toMatchObject({ type: 'symlink', target: '../../etc/passwd' });
    const raw = await octokit.rest.repos.getContent({
      ...at,
      path: 'docs/with space/ü.md',
      mediaType: { format: 'raw' },
    });
    expect(raw.data).toBe('changed\n');
  });
});

describe('the git database', () => {
  it('gives blobs, trees, commits and refs as git has them', async () => {
    const { octokit, at, source } = await aScene();
    const head = source.git('rev-parse', 'topic');
    const blob = await octokit.rest.git.getBlob({ ...at, file_sha: source.git('rev-parse', 'topic:src/app.ts') });
    expect(blob.data.encoding).toBe('base64');
    expect(Buffer.from(blob.data.content, 'base64').toString('utf8').trimEnd()).toBe(
      source.git('show', 'topic:src/app.ts'),
    );
    const tree = await octokit.rest.git.getTree({ ...at, tree_sha: head, recursive: 'true' });
    expect(tree.data.tree.map(({ path, type, sha }) => `${type} ${sha}\t${path}`).join('\n')).toBe(
      source.git('ls-tree', '-r', '-t', '--format=%(objecttype) %(objectname)%x09%(path)', 'topic'),
    );
    const commit = await octokit.rest.git.getCommit({ ...at, commit_sha: head });
    expect(commit.data).toMatchObject({
      sha: head,
      message: 'topic',
      parents: [{ sha: source.git('rev-parse', 'main') }],
    });
    const ref = await octokit.rest.git.getRef({ ...at, ref: 'pull/1/head' });
    expect(ref.data.object.sha).toBe(head);
    const missing = octokit.rest.git.getBlob({ ...at, file_sha: '0'.repeat(40) });
    expect(await refusalOf(missing)).toMatchObject({ status: 404 });
  });

  it('shows a commit with its files, a root commit too', async () => {
    const { octokit, at, source } = await aScene();
    const topic = await octokit.rest.repos.getCommit({ ...at, ref: 'topic' });
    expect(topic.data.files?.map(({ filename }) => filename)).toEqual(['src/app.ts', 'src/new.ts']);
    const root = await octokit.rest.repos.getCommit({ ...at, ref: source.git('rev-parse', 'main') });
    expect(root.data.stats).toEqual({ total: 61, additions: 61, deletions: 0 });
    const history = await octokit.rest.repos.listCommits({ ...at, sha: 'topic', path: 'README.md' });
    expect(history.data.map(({ commit }) => commit.message)).toEqual(['base']);
  });

  it('never writes to the repository it serves', async () => {
    const source = aRepository();
    const state = () => [
      source.git('for-each-ref'),
      source.git('count-objects', '-v'),
      source.git('status', '--porcelain'),
    ];
    const before = state();
    const { emulator, request, octokit, at } = await aScene({}, source);
    await emulator.push(request, 'main');
    await octokit.rest.pulls.listFiles({ ...at, pull_number: 1 });
    expect(state()).toEqual(before);
  });
});

describe('permissions of people', () => {
  it('are what was granted, else what the repository gives everybody', async () => {
    const { emulator, octokit, repository, at, source } = await aScene();
    await emulator.addRepository({ owner: 'acme', name: 'open', gitDir: source.folder, private: false });
    emulator.setPermission(repository, 'Maintainer', 'write');
    const roleOf = async (username: string, repo = 'widgets') => {
      const call = octokit.rest.repos.getCollaboratorPermissionLevel({ ...at, repo, username });
      return (await call).data.permission;
    };
    await expect(roleOf('maintainer')).resolves.toBe('write');
    await expect(roleOf('acme')).resolves.toBe('admin');
    await expect(roleOf('stranger')).resolves.toBe('none');
    await expect(roleOf('stranger', 'open')).resolves.toBe('read');
    expect(await refusalOf(roleOf('some[bot]'))).toMatchObject({ status: 404 });
  });
});

describe('a renamed repository', () => {
  it('answers under its former name with redirects that clients can follow', async () => {
    const { emulator, octokit, repository, at } = await aScene();
    emulator.renameRepository(repository, 'gadgets');
    const { data } = await octokit.rest.repos.get(at);
    expect(data.full_name).toBe('acme/gadgets');
    expect(emulator.requests.map(({ status }) => status)).toContain(301);
    const installation = await asApp(emulator).rest.apps.getRepoInstallation({ owner: 'acme', repo: 'gadgets' });
    expect(installation.data.account).toMatchObject({ login: 'acme' });
  });
});
