import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { aScene, asInstallation, refusalOf } from './support.ts';

describe('issue comments', () => {
  it('are written, edited, listed and deleted by the bot', async () => {
    const { octokit, at, emulator, repository } = await aScene();
    await emulator.comment({ repository, number: 1, login: 'bob', body: '/review', announce: false });
    const { data } = await octokit.rest.issues.createComment({ ...at, issue_number: 1, body: 'Working on it' });
    expect(data).toMatchObject({
      user: { login: 'proofline[bot]', type: 'Bot' },
      performed_via_github_app: { slug: 'proofline' },
    });
    await octokit.rest.issues.updateComment({ ...at, comment_id: data.id, body: 'Done' });
    const listed = await octokit.rest.issues.listComments({ ...at, issue_number: 1 });
    expect(listed.data.map(({ user, body }) => [user?.login, body])).toEqual([
      ['bob', '/review'],
      ['proofline[bot]', 'Done'],
    ]);
    await octokit.rest.issues.deleteComment({ ...at, comment_id: data.id });
    expect(await refusalOf(octokit.rest.issues.getComment({ ...at, comment_id: data.id }))).toMatchObject({
      status: 404,
    });
    expect(emulator.issueComments(repository, 1)).toHaveLength(1);
  });

  it('hold 65,536 characters and not one more', async () => {
    const { octokit, at, emulator } = await aScene();
    const write = (body: string) => octokit.rest.issues.createComment({ ...at, issue_number: 1, body });
    await expect(write('é'.repeat(65_536))).resolves.toMatchObject({ status: 201 });
    expect(await refusalOf(write('x'.repeat(65_537)))).toMatchObject({
      status: 422,
      message: expect.stringContaining('maximum is 65536 characters'),
    });
    expect(await refusalOf(write('  '))).toMatchObject({ status: 422 });
    expect(emulator.violations).toEqual([]);
  });
});

describe('reactions', () => {
  it('are made once: 201, then 200 with the same one', async () => {
    const { octokit, at, emulator, repository, request, source } = await aScene();
    const comment = await emulator.comment({ repository, number: 1, login: 'bob', body: '/review' });
    const target = { ...at, comment_id: comment.id };
    const first = await octokit.rest.reactions.createForIssueComment({ ...target, content: 'eyes' });
    const second = await octokit.rest.reactions.createForIssueComment({ ...target, content: 'eyes' });
    expect([first.status, second.status, second.data.id]).toEqual([201, 200, first.data.id]);
    await octokit.rest.reactions.createForIssueComment({ ...target, content: 'rocket' });
    await octokit.rest.reactions.deleteForIssueComment({ ...target, reaction_id: first.data.id });
    expect(emulator.reactions(repository, comment.id).map(({ content }) => content)).toEqual(['rocket']);

    await octokit.rest.reactions.createForIssue({ ...at, issue_number: 1, content: '+1' });
    expect(emulator.reactions(repository, request.id)).toMatchObject([
      { content: '+1', user: { login: 'proofline[bot]' } },
    ]);
    const commit_id = source.git('rev-parse', 'topic');
    const on = { ...at, pull_number: 1, commit_id, path: 'src/new.ts', line: 1, body: 'here' };
    const { data } = await octokit.rest.pulls.createReviewComment(on);
    await octokit.rest.reactions.createForPullRequestReviewComment({ ...at, comment_id: data.id, content: 'confused' });
    const shown = await octokit.rest.pulls.getReviewComment({ ...at, comment_id: data.id });
    expect(shown.data.reactions).toMatchObject({ total_count: 1, confused: 1 });
  });
});

describe('labels', () => {
  it('are added and removed, and the events say by whom', async () => {
    const { octokit, at, emulator, request } = await aScene();
    await emulator.edit(request, { addLabels: ['no-review'] }, { by: 'bob' });
    await octokit.rest.issues.addLabels({ ...at, issue_number: 1, labels: ['reviewed', 'no-review'] });
    await octokit.rest.issues.removeLabel({ ...at, issue_number: 1, name: 'reviewed' });
    const labels = await octokit.rest.issues.listLabelsOnIssue({ ...at, issue_number: 1 });
    expect(labels.data.map(({ name }) => name)).toEqual(['no-review']);
    const events = await octokit.rest.issues.listEvents({ ...at, issue_number: 1 });
    expect(events.data.map((event) => [event.event, event.actor?.login, 'label' in event && event.label.name])).toEqual(
      [
        ['labeled', 'bob', 'no-review'],
        ['labeled', 'proofline[bot]', 'reviewed'],
        ['unlabeled', 'proofline[bot]', 'reviewed'],
      ],
    );
  });
});

const pack = (sarif: unknown) => gzipSync(JSON.stringify(sarif)).toString('base64');
const good = { version: '2.1.0', runs: [{ tool: { driver: { name: 'Proofline' } }, results: [] }] };

describe('code scanning', () => {
  it('takes gzipped SARIF for a commit it has, and says how processing went', async () => {
    const { emulator, source, at } = await aScene();
    const { installationId } = emulator.installOn('lab', { security_events: 'write' });
    await emulator.addRepository({ owner: 'lab', name: 'widgets', gitDir: source.folder });
    const octokit = asInstallation(emulator, installationId);
    const upload = (sarif: string, commit_sha = source.git('rev-parse', 'topic')) =>
      octokit.rest.codeScanning.uploadSarif({ ...at, owner: 'lab', commit_sha, ref: 'refs/heads/topic', sarif });
    const statusOf = async (id = '') => {
      const { data } = await octokit.rest.codeScanning.getSarif({ ...at, owner: 'lab', sarif_id: id });
      return data.processing_status;
    };
    const accepted = await upload(pack(good));
    expect(accepted.status).toBe(202);
    await expect(statusOf(accepted.data.id)).resolves.toBe('complete');
    expect(emulator.sarifUploads).toMatchObject([{ sarif: good, errors: [] }]);
    const tooMany = await upload(pack({ ...good, runs: Array.from({ length: 21 }, () => good.runs[0]) }));
    await expect(statusOf(tooMany.data.id)).resolves.toBe('failed');
    const unknownField = await upload(pack({ ...good, runs: [{ ...good.runs[0], findings: [] }] }));
    await expect(statusOf(unknownField.data.id)).resolves.toBe('failed');
    const withoutPlace = await upload(
      pack({ ...good, runs: [{ ...good.runs[0], results: [{ message: { text: 'x' } }] }] }),
    );
    await expect(statusOf(withoutPlace.data.id)).resolves.toBe('failed');
    expect(await refusalOf(upload(Buffer.from('{}').toString('base64')))).toMatchObject({ status: 400 });
    expect(await refusalOf(upload(pack(good), '1'.repeat(40)))).toMatchObject({ status: 422 });
  });

  it('can be off, and needs its own permission', async () => {
    const { emulator, octokit, source, at, installationId: acme } = await aScene();
    emulator.setInstallationPermissions(acme, { contents: 'read' });
    const input = { commit_sha: source.git('rev-parse', 'topic'), ref: 'refs/heads/topic', sarif: pack(good) };
    expect(await refusalOf(octokit.rest.codeScanning.uploadSarif({ ...at, ...input }))).toMatchObject({
      message: expect.stringContaining('Resource not accessible'),
    });
    const { installationId } = emulator.installOn('lab', { security_events: 'write' });
    await emulator.addRepository({ owner: 'lab', name: 'widgets', gitDir: source.folder, codeScanning: false });
    const upload = asInstallation(emulator, installationId).rest.codeScanning.uploadSarif({
      ...at,
      owner: 'lab',
      ...input,
    });
    expect(await refusalOf(upload)).toMatchObject({
      status: 403,
      message: expect.stringContaining('Code scanning is not enabled'),
    });
  });
});
