import { beforeEach, expect, it } from 'vitest';
import { recordDecision } from '../../../src/store/deliveries/record-decision.ts';
import { recordDelivery } from '../../../src/store/deliveries/record-delivery.ts';
import { anIntakeStage, type IntakeStage } from './intake-stage.ts';

let stage: IntakeStage;
beforeEach(async () => {
  stage = await anIntakeStage();
});

const PERMISSION = /\/collaborators\/[^/]+\/permission$/;
const failPermission = (status: number, times = 100) =>
  stage.scene.emulator.faults.add({
    match: ({ path }) => PERMISSION.test(path),
    times,
    action: { kind: 'status', status, body: { message: 'no' } },
  });

it('starts one review for fifty comments of a minute, with few reactions and no words', async () => {
  const commands = [];
  for (let at = 0; at < 50; at += 1) commands.push(await stage.aCommand('/review'));
  const decisions = [];
  for (const [at, command] of commands.entries()) decisions.push(await stage.deliver(`d${at}`, command));
  expect(decisions.map((decision) => (decision as { kind: string }).kind)).toEqual([
    'start',
    ...Array.from({ length: 49 }, () => 'join'),
  ]);
  expect(await stage.runs()).toHaveLength(1);
  expect(commands.filter((command) => stage.reactionsTo(command).length > 0)).toHaveLength(12);
  expect(stage.replies()).toEqual([]);
});

it('answers a flood of questions only so often, and others all the same', async () => {
  stage.scene.emulator.setPermission(stage.scene.repository, 'bob', 'write');
  const { lines: _lines, ...asked } = await stage.aCommand('/help');
  const answered = async (from: number, to: number) => {
    for (let at = from; at < to; at += 1) {
      await recordDelivery(stage.pool, { id: `d${at}`, event: 'any', action: 'any', intake: { ...asked, lines: [] } });
      await recordDecision(stage.pool, `d${at}`, { kind: 'reply', reason: 'answered' });
    }
  };
  const help = async (id: string, login = 'ada') => {
    const [before, command] = [stage.replies().length, await stage.aCommand('/help', login)];
    await stage.deliver(id, command);
    return [stage.replies().length - before, ...stage.reactionsTo(command)];
  };
  await answered(0, 7);
  expect(await help('the eighth')).toEqual([1, 'eyes']);
  expect(await help('the ninth')).toEqual([0, 'eyes']);
  await answered(7, 10);
  expect(await help('the thirteenth')).toEqual([0]);
  expect(await help('of somebody else', 'bob')).toEqual([1, 'eyes']);
});

it('acts on a comment with no command of ours without asking GitHub anything about its author', async () => {
  const before = stage.scene.emulator.requests.length;
  expect(await stage.deliver('d1', await stage.aCommand('/merge'))).toEqual({
    kind: 'skip',
    reason: 'comment without a command',
  });
  expect(stage.scene.emulator.requests.slice(before).filter(({ path }) => PERMISSION.test(path))).toEqual([]);
});

it('refuses whom GitHub knows nothing of, and says so once a day in all', async () => {
  for (const at of [1, 2, 3]) {
    const command = await stage.aCommand('/review', 'olga');
    expect(await stage.deliver(`d${at}`, command)).toEqual({ kind: 'refuse', reason: 'no write permission' });
    expect(stage.reactionsTo(command)).toEqual(['confused']);
  }
  expect(stage.replies()).toEqual(['Commands are for people with write permission to this repository.']);
  expect(await stage.runs()).toEqual([]);
});

it('refuses when GitHub will not tell what the sender may do', async () => {
  failPermission(403);
  const command = await stage.aCommand('/review');
  expect(await stage.deliver('d1', command)).toEqual({ kind: 'refuse', reason: 'permission could not be checked' });
  expect(stage.reactionsTo(command)).toEqual(['confused']);
  expect(stage.replies()).toEqual([expect.stringContaining('could not be checked, so nothing was done')]);
  expect(await stage.runs()).toEqual([]);
});

it('asks again for a minute while GitHub is down, and then refuses', async () => {
  failPermission(502);
  const command = await stage.aCommand('/review');
  await expect(stage.deliver('d1', command)).rejects.toThrow('502');
  stage.ahead = 61_000;
  expect(await stage.deliver('d1', command)).toEqual({ kind: 'refuse', reason: 'permission could not be checked' });
  expect(await stage.runs()).toEqual([]);
});

it('orders the live review to stop, once for each comment', async () => {
  const run = stage.aWorkingRun();
  await stage.store(run);
  const command = await stage.aCommand('/cancel');
  expect(await stage.deliver('d1', command)).toEqual({ kind: 'stop', reason: 'cancelled' });
  expect(await stage.inbox(run.id)).toEqual([{ type: 'stop', cause: 'cancelled' }]);
  expect(stage.reactionsTo(command)).toEqual(['eyes']);

  await stage.pool.query('delete from proofline.runs');
  await stage.store(run);
  expect(await stage.deliver('again', command), 'a replay').toEqual({ kind: 'stop', reason: 'cancelled' });
  expect(await stage.inbox(run.id), 'stops no later review').toEqual([]);
  expect(stage.replies()).toEqual([]);
});

it('does not take up a pause again that was ended, when its comment is delivered once more', async () => {
  const [pause, resume] = [await stage.aCommand('/proofline pause'), await stage.aCommand('/proofline resume')];
  const paused = async () => (await stage.pool.query('select paused_by from proofline.paused_pull_requests')).rows;
  await stage.deliver('d1', pause);
  expect(await paused()).toEqual([{ paused_by: 'ada' }]);
  await stage.deliver('d2', resume);
  await stage.deliver('d3', pause);
  expect(await paused()).toEqual([]);
  expect(stage.replies()).toHaveLength(2);
});

it('does not start a second review for the comment that had joined one', async () => {
  const run = stage.aWorkingRun();
  await stage.store(run);
  const command = await stage.aCommand('/review');
  const joined = await stage.deliver('d1', command);
  expect(joined).toEqual({ kind: 'join', runId: run.id });
  await stage.pool.query('delete from proofline.runs');
  await stage.store({ ...run, outcome: { kind: 'complete' }, conclusion: 'success' });
  expect(await stage.deliver('again', command)).toEqual(joined);
  expect(await stage.runs()).toHaveLength(1);
});

it('replaces the live review for a full one, which relies on nothing that was read before', async () => {
  const run = stage.aWorkingRun();
  await stage.store(run);
  const command = await stage.aCommand('/review full');
  expect(await stage.deliver('d1', command)).toMatchObject({ kind: 'start' });
  expect(await stage.inbox(run.id)).toEqual([{ type: 'stop', cause: 'replaced' }]);
  const [, full] = await stage.runs();
  expect(full).toMatchObject({
    attempt: 2,
    state: { trigger: { isFull: true, commentId: command.commentId, commentPlace: 'conversation' } },
  });
});

it('refuses to review a closed pull request', async () => {
  await stage.scene.emulator.closePullRequest(stage.scene.request, { announce: false });
  const command = await stage.aCommand('/review');
  expect(await stage.deliver('d1', command)).toMatchObject({ kind: 'refuse' });
  expect(stage.replies()).toEqual(['The pull request is closed.']);
  expect(stage.reactionsTo(command)).toEqual(['confused']);
});

it('answers a review, which takes no reaction, in words', async () => {
  const command = { ...(await stage.aCommand('/review')), place: 'review', commentId: 77 } as const;
  expect(await stage.deliver('d1', command)).toMatchObject({ kind: 'start' });
  expect(await stage.deliver('d2', { ...command, commentId: 78 })).toMatchObject({ kind: 'join' });
  expect(stage.replies()).toEqual([
    'The review is about to start: its check shows how far it is.',
    'A review is under way already: its check shows how far it is.',
  ]);
});

it('tells of the newest review what it has read', async () => {
  await stage.store(stage.aWorkingRun());
  await stage.deliver('d1', await stage.aCommand('/proofline coverage'));
  const sha = stage.head.slice(0, 7);
  expect(stage.replies()).toEqual([
    [
      `The review of \`${sha}\` has read 0 of 1 file over all changed lines.`,
      'Not read over all changed lines:\n\n- `src/a.ts`',
      'Not reviewed:\n\n- `yarn.lock (lock file)`',
    ].join('\n\n'),
  ]);
});

it('tells how the live review stands, and what was spent today', async () => {
  const run = stage.aWorkingRun();
  await stage.store(run);
  const day = new Date().toISOString().slice(0, 10);
  await stage.pool.query(
    `insert into proofline.spend (run_id, installation_id, day, reserved_cents, spent_cents)
     values ('live', $1, $2, 200, null), ('ended', $1, $2, 200, 41)`,
    [run.target.installationId, day],
  );
  await stage.deliver('d1', await stage.aCommand('/proofline status'));
  expect(stage.replies()).toEqual([
    [
      `- Review of \`${stage.head.slice(0, 7)}\`: Reading the change.`,
      '- Automatic reviews are on.',
      '- Spent today (UTC) by all reviews of this installation: $0.41 of $25.00; held for reviews under way: $2.00.',
    ].join('\n'),
  ]);
});

it('makes what a finding says harmless before it is shown again', async () => {
  const run = stage.aWorkingRun();
  await stage.store(run);
  const finding = { ...run.findings[0], title: 'Ask @ada', body: 'Do it.\n\n/review\n\n![x](https://evil.example/x)' };
  await stage.pool.query(
    `insert into proofline.known_findings
       (installation_id, repository_id, number, key, finding, base_path, state, state_sha, last_seen_sha, first_run_id)
     values ($1, $2, $3, '1a2b3c4d', $4, 'src/a.ts', 'open', $5, $5, $6)`,
    [
      run.target.installationId,
      run.target.repositoryId,
      run.target.number,
      JSON.stringify(finding),
      run.target.headSha,
      run.id,
    ],
  );
  await stage.deliver('d1', await stage.aCommand('/proofline why `1A2B3C4D`'));
  const [reply = ''] = stage.replies();
  expect(reply).not.toMatch(/(?<![`\u200b])@ada|^\/review|!\[x\]\(|\]\(https:\/\/evil/m);
  expect(reply).toContain(`/acme/widgets/blob/${stage.head}/src/a.ts#L2`);
  expect(reply).toContain(`in \`${stage.head.slice(0, 7)}\`. It stood when it was looked for last`);
});

it('tells a comment from a review of the same number when it dismisses, and does neither twice', async () => {
  const run = stage.aWorkingRun();
  await stage.store(run);
  const { installationId, repositoryId, number, headSha } = run.target;
  await stage.pool.query(
    `insert into proofline.known_findings
       (installation_id, repository_id, number, key, finding, base_path, state, state_sha, last_seen_sha, first_run_id)
     values ($1, $2, $3, '1a2b3c4d', $4, 'src/a.ts', 'open', $5, $5, $6)`,
    [installationId, repositoryId, number, JSON.stringify(run.findings[0]), headSha, run.id],
  );
  const state = async () =>
    (await stage.pool.query<{ state: string }>('select state from proofline.known_findings')).rows;
  const comment = await stage.aCommand('/proofline dismiss 1a2b3c4d it is a test');
  const deliver = async (id: string, place: 'conversation' | 'review') => {
    await stage.pool.query(`update proofline.known_findings set state = 'open'`);
    expect(await stage.deliver(id, { ...comment, place })).toMatchObject({ kind: 'dismiss' });
    return await state();
  };
  expect(await deliver('d1', 'conversation')).toEqual([{ state: 'dismissed' }]);
  expect(await deliver('d2', 'conversation'), 'a replay').toEqual([{ state: 'open' }]);
  expect(await deliver('d3', 'review')).toEqual([{ state: 'dismissed' }]);
});

it('records which reviews it has stopped, also where nothing else is done', async () => {
  const run = stage.aWorkingRun();
  await stage.store(run);
  await stage.scene.emulator.closePullRequest(stage.scene.request, { announce: false });
  const closed = { kind: 'pull-request', ...stage.about('ada'), action: 'closed' } as const;
  expect(await stage.deliver('d1', closed)).toEqual({
    kind: 'stop',
    reason: 'pull request is closed',
    stopped: [run.id],
  });
});
