import { describe, expect, it } from 'vitest';
import { aRepository, aScene, lines, refusalOf, TestRepository } from './support.ts';

/** A change of every kind that a file list can show. */
function everyKind(): TestRepository {
  const source = new TestRepository();
  source.write('kept name.txt', lines(1, 20));
  source.write('old/purely renamed.txt', lines(100, 130));
  source.write('old/renamed.txt', lines(200, 230));
  source.write('removed.txt', 'gone\n');
  source.write('image.bin', Buffer.from([0, 1, 2, 3, 0, 255]));
  source.write('no newline.txt', 'first\nlast');
  source.write('grün/ß.txt', 'eins\n');
  source.write('turns into a link', 'text\n');
  source.commit('base');
  source.git('checkout', '--quiet', '-b', 'topic');
  source.write('kept name.txt', lines(1, 20).replace('line 5\n', 'line five\n'));
  source.git('mv', 'old/purely renamed.txt', 'purely renamed.txt');
  source.git('mv', 'old/renamed.txt', 'new.txt');
  source.write('new.txt', lines(200, 230).replace('line 210\n', 'changed\n'));
  source.git('rm', '--quiet', 'removed.txt');
  source.write('image.bin', Buffer.from([0, 9, 9, 9, 0, 255]));
  source.write('no newline.txt', 'first\nlast changed');
  source.write('grün/ß.txt', 'eins\nzwei\n');
  source.write('added.txt', 'diff --git a/x b/x\n@@ -1 +1 @@ not a hunk\n');
  source.git('rm', '--quiet', 'turns into a link');
  source.link('turns into a link', 'added.txt');
  source.commit('topic');
  return source;
}

describe('the files of a pull request', () => {
  it('are those of git diff, with statuses, counts and blobs', async () => {
    const { octokit, at, source } = await aScene({}, everyKind());
    const { data } = await octokit.rest.pulls.listFiles({ ...at, pull_number: 1 });
    const shown = data.map(({ filename, status, previous_filename, additions, deletions }) => [
      filename,
      status,
      previous_filename,
      `+${additions} -${deletions}`,
    ]);
    expect(new Set(shown)).toEqual(
      new Set([
        ['added.txt', 'added', undefined, '+2 -0'],
        ['grün/ß.txt', 'modified', undefined, '+1 -0'],
        ['image.bin', 'modified', undefined, '+0 -0'],
        ['kept name.txt', 'modified', undefined, '+1 -1'],
        ['new.txt', 'renamed', 'old/renamed.txt', '+1 -1'],
        ['no newline.txt', 'modified', undefined, '+1 -1'],
        ['purely renamed.txt', 'renamed', 'old/purely renamed.txt', '+0 -0'],
        ['removed.txt', 'removed', undefined, '+0 -1'],
        ['turns into a link', 'changed', undefined, '+1 -1'],
      ]),
    );
    const blobs = data.map(({ filename, sha, status }) => [
      sha,
      source.git('rev-parse', `${status === 'removed' ? 'main' : 'topic'}:${filename}`),
    ]);
    for (const [listed, real] of blobs) expect(listed).toBe(real);
  });

  it('carry the patch from the first @@, or none when there is nothing to show', async () => {
    const { octokit, at, source } = await aScene({}, everyKind());
    const { data } = await octokit.rest.pulls.listFiles({ ...at, pull_number: 1 });
    const patches = new Map(data.map(({ filename, patch }) => [filename, patch]));
    const real = (file: string) => {
      const diff = source.git('diff', '-M', '-U3', 'main', 'topic', '--', file);
      return diff.slice(diff.search(/^@@ /m));
    };
    for (const file of ['kept name.txt', 'no newline.txt', 'grün/ß.txt', 'added.txt', 'removed.txt']) {
      expect(patches.get(file)).toBe(real(file));
    }
    expect(patches.get('no newline.txt')).toContain('\\ No newline at end of file');
    expect(patches.get('new.txt')).toMatch(/^@@ -8,7 \+8,7 @@/);
    expect(patches.get('image.bin')).toBeUndefined();
    expect(patches.get('purely renamed.txt')).toBeUndefined();
    expect(patches.get('turns into a link')).toBeUndefined();
  });

  it('lose the patch above the limit, and only there', async () => {
    const { octokit, at } = await aScene({ patchLimit: { bytes: 10_000, lines: 5 } });
    const { data } = await octokit.rest.pulls.listFiles({ ...at, pull_number: 1 });
    expect(data.map(({ filename, patch, additions }) => [filename, patch !== undefined, additions])).toEqual([
      ['src/app.ts', false, 2],
      ['src/new.ts', true, 1],
    ]);
  });

  it('are counted from the merge base, not from the tip of the base branch', async () => {
    const source = aRepository();
    source.write('meanwhile.txt', 'on main\n');
    const tip = source.commit('main moves on');
    const { octokit, at } = await aScene({}, source);
    const { data } = await octokit.rest.pulls.get({ ...at, pull_number: 1 });
    expect(data).toMatchObject({
      base: { sha: tip, ref: 'main' },
      changed_files: 2,
      commits: 1,
      additions: 3,
      deletions: 3,
    });
    const files = await octokit.rest.pulls.listFiles({ ...at, pull_number: 1 });
    expect(files.data.map(({ filename }) => filename)).not.toContain('meanwhile.txt');
  });

  it('come in pages of at most a hundred', async () => {
    const source = aRepository();
    source.git('checkout', '--quiet', 'topic');
    for (let index = 0; index < 130; index += 1) source.write(`many/${index}.txt`, `${index}\n`);
    source.commit('many');
    const { octokit, at, emulator } = await aScene({}, source);
    const all = await octokit.paginate(octokit.rest.pulls.listFiles, { ...at, pull_number: 1, per_page: 100 });
    expect(new Set(all.map(({ filename }) => filename)).size).toBe(132);
    const wide = await octokit.rest.pulls.listFiles({ ...at, pull_number: 1, per_page: 500 });
    expect(wide.data).toHaveLength(100);
    expect(wide.headers.link).toMatch(/<http:\/\/127[^>]*page=2[^>]*>; rel="next", <[^>]*page=2[^>]*>; rel="last"/);
    expect(emulator.violations).toEqual([]);
  });

  it('come as one diff when asked for, until it is too large', async () => {
    const source = everyKind();
    const { octokit, at, emulator, repository } = await aScene({}, source);
    const mediaType = { format: 'diff' };
    const { data } = await octokit.rest.pulls.get({ ...at, pull_number: 1, mediaType });
    expect(data).toBe(`${source.git('diff', '-M', 'main', 'topic')}\n`);
    source.write('huge.txt', lines(1, 20_001));
    source.commit('huge');
    await emulator.openPullRequest({ repository, title: 'Huge', base: 'main', head: 'topic', author: 'ada' });
    expect(await refusalOf(octokit.rest.pulls.get({ ...at, pull_number: 2, mediaType }))).toMatchObject({
      status: 406,
    });
  });
});

describe('a pull request', () => {
  it('shows its state, ends, author and labels', async () => {
    const { emulator, repository, octokit, at, source } = await aScene();
    const draft = await emulator.openPullRequest({
      repository,
      title: 'From a fork',
      body: null,
      base: 'main',
      head: 'topic',
      headRef: 'their-branch',
      author: 'bob',
      draft: true,
      fork: true,
      labels: ['wip'],
    });
    const { data } = await octokit.rest.pulls.get({ ...at, pull_number: draft.number });
    expect(data).toMatchObject({
      number: 2,
      state: 'open',
      draft: true,
      merged: false,
      body: null,
      user: { login: 'bob', type: 'User' },
      labels: [{ name: 'wip' }],
      head: { sha: source.git('rev-parse', 'topic'), ref: 'their-branch', label: 'bob:their-branch' },
      base: { ref: 'main', repo: { id: repository.id, full_name: 'acme/widgets', default_branch: 'main' } },
    });
    expect(data.head.repo).toMatchObject({ full_name: 'bob/widgets', fork: true });
    expect(data.head.repo?.id).not.toBe(repository.id);
  });

  it('may have lost its fork and its author', async () => {
    const { emulator, repository, octokit, at } = await aScene();
    await emulator.openPullRequest({
      repository,
      title: 'Orphan',
      base: 'main',
      head: 'topic',
      author: null,
      fork: null,
    });
    const { data } = await octokit.rest.pulls.get({ ...at, pull_number: 2 });
    expect([data.user, data.head.repo]).toEqual([null, null]);
  });

  it('can stand on revisions that are no branches, under branch names of its own', async () => {
    const source = aRepository();
    const [base, head] = [source.git('rev-parse', 'main'), source.git('rev-parse', 'topic')];
    const { emulator, repository, octokit, at } = await aScene({}, source);
    const author = 'ada';
    await emulator.openPullRequest({
      repository,
      title: 'Range',
      base: `${head}~1`,
      head,
      author,
      baseRef: 'release',
      headRef: 'fix',
    });
    const { data } = await octokit.rest.pulls.get({ ...at, pull_number: 2 });
    expect([data.base.ref, data.base.sha, data.head.ref, data.head.sha]).toEqual(['release', base, 'fix', head]);
    const branch = await octokit.rest.repos.getBranch({ ...at, branch: 'release' });
    expect(branch.data.commit.sha).toBe(base);
    expect(source.git('branch', '--list', 'release', 'fix')).toBe('');
  });

  it('is found by state, branch and commit', async () => {
    const { emulator, repository, octokit, at, request, source } = await aScene();
    const second = await emulator.openPullRequest({
      repository,
      title: 'B',
      base: 'main',
      head: 'topic',
      author: 'bob',
      fork: true,
    });
    await emulator.closePullRequest(request, { merged: true });
    const numbers = async (query: object) => {
      const { data } = await octokit.rest.pulls.list({ ...at, ...query });
      return data.map(({ number }) => number);
    };
    await expect(numbers({})).resolves.toEqual([second.number]);
    await expect(numbers({ state: 'closed' })).resolves.toEqual([1]);
    await expect(numbers({ state: 'all', direction: 'asc' })).resolves.toEqual([1, 2]);
    await expect(numbers({ head: 'bob:topic' })).resolves.toEqual([2]);
    await expect(numbers({ base: 'other' })).resolves.toEqual([]);
    const merged = await octokit.rest.pulls.get({ ...at, pull_number: 1 });
    expect(merged.data).toMatchObject({ state: 'closed', merged: true });
    const commit_sha = source.git('rev-parse', 'topic');
    const holding = await octokit.rest.repos.listPullRequestsAssociatedWithCommit({ ...at, commit_sha });
    expect(holding.data.map(({ number }) => number)).toEqual([1, 2]);
  });
});
