import { describe, expect, it } from 'vitest';
import { aRepository, aScene, lines, mint, refusalOf, withToken, type Scene } from './support.ts';

interface Anchor {
  readonly path: string;
  readonly line?: number;
  readonly side?: 'LEFT' | 'RIGHT';
  readonly start_line?: number;
  readonly start_side?: 'LEFT' | 'RIGHT';
  readonly position?: number;
}

function review({ octokit, at }: Scene, ...anchors: Anchor[]) {
  return octokit.rest.pulls.createReview({
    ...at,
    pull_number: 1,
    event: 'COMMENT',
    body: 'Some findings',
    comments: anchors.map((anchor) => Object.assign({ body: 'Look here' }, anchor)),
  });
}

const app = (anchor: Omit<Anchor, 'path'>): Anchor => ({ path: 'src/app.ts', ...anchor });

/** Which lines of `src/app.ts` the real `git diff -U3` shows, by side. */
function linesOfDiff(scene: Scene): Record<'LEFT' | 'RIGHT', Set<number>> {
  const shown = { LEFT: new Set<number>(), RIGHT: new Set<number>() };
  let [left, right] = [0, 0];
  for (const line of scene.source.git('diff', '-U3', 'main', 'topic', '--', 'src/app.ts').split('\n')) {
    const header = /^@@ -(\d+)(?:,\d+)? \+(\d+)/.exec(line);
    if (header !== null) [left, right] = [Number(header[1]), Number(header[2])];
    else if (left === 0) continue;
    else if (line.startsWith('-')) shown.LEFT.add(left++);
    else {
      shown.RIGHT.add(right++);
      if (!line.startsWith('+')) left += 1;
    }
  }
  return shown;
}

describe('an anchor', () => {
  it('is good exactly on the lines that git diff -U3 shows on its side', async () => {
    const scene = await aScene({ contentLimits: false });
    const real = linesOfDiff(scene);
    expect([real.LEFT.size, real.RIGHT.size]).toEqual([3, 14]);
    for (const side of ['LEFT', 'RIGHT'] as const) {
      for (let line = 1; line <= 60; line += 1) {
        const outcome = await review(scene, app({ line, side })).then(
          () => true,
          () => false,
        );
        expect([side, line, outcome]).toEqual([side, line, real[side].has(line)]);
      }
    }
  });

  it.each<[string, Anchor, string]>([
    ['is off the diff', app({ line: 25 }), 'Line could not be resolved'],
    ['has no line', app({}), 'Line could not be resolved'],
    ['is in a file outside the pull request', { path: 'README.md', line: 1 }, 'Path could not be resolved'],
    ['starts off the diff', app({ start_line: 1, line: 10 }), 'Start line could not be resolved'],
    ['starts where it ends', app({ start_line: 10, line: 10 }), 'must precede the end line'],
    ['starts after it ends', app({ start_line: 12, line: 10 }), 'must precede the end line'],
    ['spans two hunks', app({ start_line: 10, line: 40 }), 'same hunk'],
    ['has a position below the diff', app({ position: 99 }), 'Position could not be resolved'],
  ])('refuses the review when it %s', async (_why, anchor, message) => {
    const scene = await aScene();
    const good = app({ line: 10 });
    const refusal = await refusalOf(review(scene, good, anchor));
    expect(refusal.status).toBe(422);
    expect(refusal.message).toContain(message);
    expect(scene.emulator.reviews(scene.request)).toEqual([]);
    expect(scene.emulator.reviewComments(scene.request)).toEqual([]);
  });

  it('may be a range, a deleted line, a range across sides, or a legacy position', async () => {
    const scene = await aScene();
    const { data } = await review(
      scene,
      app({ start_line: 8, line: 12 }),
      app({ line: 41, side: 'LEFT' }),
      app({ start_line: 40, start_side: 'LEFT', line: 40, side: 'RIGHT' }),
      app({ position: 4 }),
    );
    const listed = await scene.octokit.rest.pulls.listCommentsForReview({
      ...scene.at,
      pull_number: 1,
      review_id: data.id,
    });
    expect(listed.data.map(({ start_line, start_side, line, side }) => [start_line, start_side, line, side])).toEqual([
      [8, 'RIGHT', 12, 'RIGHT'],
      [null, null, 41, 'LEFT'],
      [40, 'LEFT', 40, 'RIGHT'],
      [null, null, 10, 'LEFT'],
    ]);
    expect(listed.data[3]?.diff_hunk).toMatch(/^@@ -7,7 \+7,7 @@.*\n line 7\n line 8\n line 9\n-line 10$/);
  });
});

describe('a review', () => {
  it('needs a body to comment, and a known commit', async () => {
    const { octokit, at, source } = await aScene();
    const create = (input: object) =>
      octokit.rest.pulls.createReview({ ...at, pull_number: 1, event: 'COMMENT', body: 'x', ...input });
    expect(await refusalOf(create({ body: '' }))).toMatchObject({ status: 422 });
    expect(await refusalOf(create({ body: '💥'.repeat(65_537) }))).toMatchObject({ status: 422 });
    expect(await refusalOf(create({ commit_id: source.git('rev-parse', 'main') }))).toMatchObject({ status: 422 });
    const { data } = await create({ body: '💥'.repeat(65_536), commit_id: source.git('rev-parse', 'topic') });
    expect(data).toMatchObject({ state: 'COMMENTED', user: { login: 'proofline[bot]', type: 'Bot' } });
  });

  it('waits while pending, one per author, and can be submitted or thrown away', async () => {
    const { octokit, at, emulator, request } = await aScene();
    const draft = { ...at, pull_number: 1, comments: [{ path: 'src/new.ts', line: 1, body: 'here' }] };
    const { data } = await octokit.rest.pulls.createReview(draft);
    expect(data.state).toBe('PENDING');
    expect(await refusalOf(octokit.rest.pulls.createReview(draft))).toMatchObject({ status: 422 });
    expect((await octokit.rest.pulls.listReviewComments({ ...at, pull_number: 1 })).data).toEqual([]);
    await octokit.rest.pulls.deletePendingReview({ ...at, pull_number: 1, review_id: data.id });
    expect([emulator.reviews(request), emulator.reviewComments(request)]).toEqual([[], []]);

    const again = await octokit.rest.pulls.createReview(draft);
    const target = { ...at, pull_number: 1, review_id: again.data.id };
    const submitted = await octokit.rest.pulls.submitReview({ ...target, event: 'COMMENT', body: 'done' });
    expect(submitted.data.state).toBe('COMMENTED');
    await octokit.rest.pulls.updateReview({ ...target, body: 'edited' });
    expect((await octokit.rest.pulls.getReview(target)).data.body).toBe('edited');
  });

  it('judges no pull request of its own author', async () => {
    const { emulator, repository, octokit, at } = await aScene();
    await emulator.openPullRequest({
      repository,
      title: 'Mine',
      base: 'main',
      head: 'topic',
      author: 'proofline[bot]',
    });
    const create = (event: 'APPROVE' | 'COMMENT') =>
      octokit.rest.pulls.createReview({ ...at, pull_number: 2, event, body: 'fine' });
    expect(await refusalOf(create('APPROVE'))).toMatchObject({ status: 422 });
    await expect(create('COMMENT')).resolves.toBeDefined();
  });
});

describe('a review comment', () => {
  it('can stand on a line or on the file, and be answered once deep', async () => {
    const { octokit, at, source } = await aScene();
    const target = { ...at, pull_number: 1, commit_id: source.git('rev-parse', 'topic'), path: 'src/new.ts' };
    const onFile = await octokit.rest.pulls.createReviewComment({ ...target, body: 'file', subject_type: 'file' });
    expect(onFile.data).toMatchObject({ subject_type: 'file', line: null });
    const onLine = await octokit.rest.pulls.createReviewComment({ ...target, body: 'line', line: 1 });
    const reply = (comment_id: number) =>
      octokit.rest.pulls.createReplyForReviewComment({ ...at, pull_number: 1, comment_id, body: 'answer' });
    const answer = await reply(onLine.data.id);
    expect(new Set([onFile.data.id, onLine.data.id, answer.data.id]).size).toBe(3);
    expect(answer.data).toMatchObject({ in_reply_to_id: onLine.data.id, path: 'src/new.ts', line: 1 });
    expect(await refusalOf(reply(answer.data.id))).toMatchObject({ status: 422 });
    const offDiff = octokit.rest.pulls.createReviewComment({ ...target, path: 'src/app.ts', body: 'off', line: 25 });
    expect(await refusalOf(offDiff)).toMatchObject({
      status: 422,
      message: expect.stringContaining('pull_request_review_thread.line'),
    });
  });

  it('follows its line through a push, and is outdated when that line changes', async () => {
    const source = aRepository();
    const scene = await aScene({}, source);
    await review(scene, app({ line: 10 }), app({ line: 40 }), app({ start_line: 8, line: 11 }));
    source.git('checkout', '--quiet', 'topic');
    const pushed = `intro\n${lines(1, 60).replace('line 10\n', 'line ten\n').replace('line 40\nline 41\n', 'again\n')}`;
    source.write('src/app.ts', pushed);
    const head = source.commit('push');
    await scene.emulator.push(scene.request, 'topic', { announce: false });
    const { data } = await scene.octokit.rest.pulls.listReviewComments({ ...scene.at, pull_number: 1 });
    expect(
      data.map(({ original_line, line, start_line, commit_id }) => [
        original_line,
        line,
        start_line,
        commit_id === head,
      ]),
    ).toEqual([
      [10, 11, null, true],
      [40, null, null, false],
      [11, 12, 9, true],
    ]);
  });

  it('takes the permission for pull requests', async () => {
    const scene = await aScene();
    const token = await mint(scene, { contents: 'read', pull_requests: 'read', issues: 'write' });
    const octokit = withToken(scene.emulator, token);
    expect(await refusalOf(review({ ...scene, octokit }, app({ line: 10 })))).toMatchObject({ status: 403 });
  });
});
