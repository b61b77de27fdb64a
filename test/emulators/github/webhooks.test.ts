import { Probot } from 'probot';
import { describe, expect, it } from 'vitest';
import {
  aReceiver,
  anEmulator,
  APP_ID,
  aRepository,
  aScene,
  asApp,
  privateKey,
  refusalOf,
  signatureOf,
  type Receiver,
  type Scene,
} from './support.ts';

interface WebhookScene extends Scene {
  readonly receiver: Receiver;
}

async function aWebhookScene(): Promise<WebhookScene> {
  const receiver = await aReceiver();
  const scene = await aScene({ webhook: { url: receiver.url, secret: receiver.secret } }, aRepository());
  return { ...scene, receiver };
}

const kinds = ({ received }: Receiver): string[] =>
  received.map(({ event, payload }) => `${event}.${String(payload['action'])}`);

describe('a delivery', () => {
  it('is signed over its bytes and carries what every App event carries', async () => {
    const { emulator, receiver, repository, installationId } = await aWebhookScene();
    await emulator.openPullRequest({
      repository,
      title: 'Grüße',
      base: 'main',
      head: 'topic',
      author: 'bob',
      fork: true,
    });
    const last = receiver.received.at(-1);
    expect(last?.headers).toMatchObject({
      'content-type': 'application/json',
      'x-github-event': 'pull_request',
      'x-github-delivery': expect.stringMatching(/^[0-9a-f-]{36}$/),
      'user-agent': expect.stringMatching(/^GitHub-Hookshot\//),
      'x-hub-signature-256': signatureOf(receiver.secret, last?.body ?? ''),
    });
    expect(last?.payload).toMatchObject({
      action: 'opened',
      number: 2,
      pull_request: { title: 'Grüße', changed_files: 2, head: { repo: { full_name: 'bob/widgets' } } },
      installation: { id: installationId },
      repository: { id: repository.id, full_name: 'acme/widgets', owner: { login: 'acme', type: 'Organization' } },
      organization: { login: 'acme' },
      sender: { login: 'bob', type: 'User' },
    });
  });

  it('passes the verification and dispatch of Probot', async () => {
    const { emulator, receiver, repository, installationId } = await aWebhookScene();
    await emulator.comment({ repository, number: 1, login: 'bob', body: '/review' });
    const probot = new Probot({ appId: APP_ID, privateKey, secret: receiver.secret, logLevel: 'fatal' });
    await probot.ready();
    const seen: unknown[] = [];
    probot.on('issue_comment.created', ({ payload, isBot }) => {
      seen.push([isBot, payload.issue.pull_request !== undefined, payload.comment.body, payload.installation?.id]);
    });
    const [delivery] = receiver.received;
    await probot.webhooks.verifyAndReceive({
      id: String(delivery?.headers['x-github-delivery']),
      name: 'issue_comment',
      payload: delivery?.body ?? '',
      signature: String(delivery?.headers['x-hub-signature-256']),
    });
    expect(seen).toEqual([[false, true, '/review', installationId]]);
  });

  it('can be forged, replayed and malformed on purpose', async () => {
    const { emulator, receiver } = await aWebhookScene();
    const payload = { action: 'opened' };
    await emulator.deliver('ping', payload, { deliveryId: 'same', signature: 'sha256=bad' });
    await emulator.deliver('__proto__', '[]', { deliveryId: 'same', signature: null });
    expect(
      receiver.received.map(({ headers, body }) => [
        headers['x-hub-signature-256'],
        headers['x-github-delivery'],
        body,
      ]),
    ).toEqual([
      ['sha256=bad', 'same', '{"action":"opened"}'],
      [undefined, 'same', '[]'],
    ]);
  });

  it('is logged with what became of it, and sent again only when asked', async () => {
    const { emulator, receiver } = await aWebhookScene();
    receiver.status = 500;
    await expect(emulator.deliver('ping', { zen: 'a' })).resolves.toEqual({ status: 500, body: 'seen' });
    receiver.status = 202;
    await emulator.deliver('ping', { zen: 'b' });
    const app = asApp(emulator);
    const failures = await app.rest.apps.listWebhookDeliveries({ status: 'failure' });
    expect(failures.data).toMatchObject([{ status_code: 500, status: 'Internal Server Error', redelivery: false }]);
    const [failed] = failures.data;
    const delivery_id = failed?.id ?? 0;
    await app.rest.apps.redeliverWebhookDelivery({ delivery_id });
    await emulator.settled();
    const again = receiver.received.at(-1);
    expect(again?.headers['x-github-delivery']).toBe(failed?.guid);
    expect(again?.body).toBe('{"zen":"a"}');
    const newest = await app.rest.apps.listWebhookDeliveries({ per_page: 1 });
    expect(newest.data).toMatchObject([{ guid: failed?.guid, redelivery: true, status: 'OK', status_code: 202 }]);
    expect(newest.headers.link).toContain('cursor=');
    const one = await app.rest.apps.getWebhookDelivery({ delivery_id });
    expect(one.data).toMatchObject({ request: { payload: { zen: 'a' } }, response: { payload: 'seen' } });
  });

  it('can be sent again for three days', async () => {
    let now = Date.now();
    const receiver = await aReceiver();
    const emulator = await anEmulator({ now: () => now, webhook: { url: receiver.url, secret: receiver.secret } });
    await emulator.deliver('ping', {});
    const delivery_id = emulator.deliveries[0]?.id ?? 0;
    now += 3 * 24 * 3_600_000 + 1_000;
    const redelivery = asApp(emulator).rest.apps.redeliverWebhookDelivery({ delivery_id });
    expect(await refusalOf(redelivery)).toMatchObject({ status: 404 });
  });

  it('fails quietly when nobody listens', async () => {
    const { emulator } = await aScene({ webhook: { url: 'http://127.0.0.1:9/hooks', secret: 's' } });
    await expect(emulator.deliver('ping', {})).resolves.toEqual({ status: 0, body: '' });
    expect(emulator.deliveries).toMatchObject([{ statusCode: 0, status: 'failed to connect to host' }]);
    const { data } = await asApp(emulator).rest.apps.listWebhookDeliveries({ status: 'failure' });
    expect(data, 'the filter goes by the status, and there is none').toEqual([]);
  });
});

describe('what people do', () => {
  it('reaches the App as GitHub tells it', async () => {
    const { emulator, receiver, request, source } = await aWebhookScene();
    const before = source.git('rev-parse', 'topic');
    source.git('checkout', '--quiet', 'topic');
    source.write('src/new.ts', 'export const added = 2;\n');
    const after = source.commit('push');
    await emulator.push(request, after, { pusher: 'carol' });
    expect(receiver.received.at(-1)?.payload).toMatchObject({
      action: 'synchronize',
      before,
      after,
      sender: { login: 'carol' },
    });
    await emulator.edit(request, { title: 'New', draft: true, addLabels: ['wip'] });
    await emulator.edit(request, { draft: false, base: 'main' });
    await emulator.closePullRequest(request, { merged: true });
    expect(receiver.received.at(-1)?.payload).toMatchObject({ pull_request: { merged: true, state: 'closed' } });
    await emulator.reopenPullRequest(request);
    expect(kinds(receiver)).toEqual([
      'check_suite.requested',
      'pull_request.synchronize',
      'pull_request.edited',
      'pull_request.converted_to_draft',
      'pull_request.labeled',
      'pull_request.edited',
      'pull_request.ready_for_review',
      'pull_request.closed',
      'pull_request.reopened',
    ]);
    expect(receiver.received[2]?.payload['changes']).toEqual({ title: { from: 'A change' } });
  });

  it('includes issues, replies and merge queues', async () => {
    const scene = await aWebhookScene();
    const { emulator, receiver, request, repository, octokit, at } = scene;
    const issue = await emulator.openIssue({ repository, title: 'Why?', body: '/research it', author: 'bob' });
    expect(issue.number).toBe(2);
    const comment = await emulator.comment({ repository, number: 2, login: 'bob', body: 'a' });
    await emulator.editComment(comment, 'b', 'maintainer');
    expect(receiver.received.at(-1)?.payload).toMatchObject({
      changes: { body: { from: 'a' } },
      sender: { login: 'maintainer' },
    });
    const on = {
      ...at,
      pull_number: 1,
      commit_id: request.pull.head.sha,
      path: 'src/new.ts',
      line: 1,
      body: 'finding',
    };
    await octokit.rest.pulls.createReviewComment(on);
    await emulator.settled();
    const [finding] = emulator.reviewComments(request);
    if (finding === undefined) throw new Error('the comment is missing');
    await emulator.replyToReviewComment(request, finding, { login: 'bob', body: 'really?' });
    expect(receiver.received.at(-1)?.payload).toMatchObject({
      comment: { in_reply_to_id: finding.id, user: { login: 'bob' } },
    });
    await emulator.mergeGroup({ repository, head: 'topic', number: 1 });
    expect(receiver.received.at(-1)?.payload).toMatchObject({
      action: 'checks_requested',
      merge_group: { base_ref: 'refs/heads/main', head_ref: expect.stringContaining('gh-readonly-queue/main/pr-1-') },
    });
  });
});

describe('what the App writes', () => {
  it('comes back to it as webhooks of its own bot', async () => {
    const { emulator, receiver, octokit, at, request } = await aWebhookScene();
    const head_sha = request.pull.head.sha;
    const { data } = await octokit.rest.checks.create({ ...at, name: 'Proofline', head_sha });
    await octokit.rest.checks.update({ ...at, check_run_id: data.id, conclusion: 'success' });
    await octokit.rest.issues.createComment({ ...at, issue_number: 1, body: 'hello' });
    await octokit.rest.pulls.createReview({
      ...at,
      pull_number: 1,
      event: 'COMMENT',
      body: 'findings',
      comments: [{ path: 'src/new.ts', line: 1, body: 'here' }],
    });
    await emulator.settled();
    expect(kinds(receiver).toSorted()).toEqual([
      'check_run.completed',
      'check_run.created',
      'issue_comment.created',
      'pull_request_review.submitted',
      'pull_request_review_comment.created',
    ]);
    for (const { payload } of receiver.received)
      expect(payload['sender']).toMatchObject({ login: 'proofline[bot]', type: 'Bot' });
  });

  it('sends nothing when it was refused', async () => {
    const { emulator, receiver, octokit, at } = await aWebhookScene();
    await refusalOf(octokit.rest.checks.create({ ...at, name: 'Proofline', head_sha: '1'.repeat(40) }));
    await emulator.settled();
    expect(receiver.received).toEqual([]);
  });
});

describe('the buttons of a check run', () => {
  it('are there once it is completed', async () => {
    const { emulator, receiver, octokit, at, request, repository } = await aWebhookScene();
    const actions = [{ label: 'Full review', description: 'Read everything again', identifier: 'full' }];
    const head_sha = request.pull.head.sha;
    const { data } = await octokit.rest.checks.create({
      ...at,
      name: 'Proofline',
      head_sha,
      external_id: 'run',
      actions,
    });
    await expect(emulator.clickAction(data.id, 'full')).rejects.toThrow('shows no button');
    await octokit.rest.checks.update({ ...at, check_run_id: data.id, conclusion: 'success' });
    await expect(emulator.clickAction(data.id, 'other')).rejects.toThrow('shows no button');
    await emulator.clickAction(data.id, 'full', 'bob');
    expect(receiver.received.at(-1)?.payload).toMatchObject({
      action: 'requested_action',
      requested_action: { identifier: 'full' },
      check_run: { id: data.id, external_id: 'run', app: { id: expect.any(Number) }, check_suite: { head_sha } },
      sender: { login: 'bob' },
    });
    await emulator.rerequest(data.id);
    await emulator.rerequestSuite(repository, head_sha);
    expect(kinds(receiver).slice(-2)).toEqual(['check_run.rerequested', 'check_suite.rerequested']);
  });
});
