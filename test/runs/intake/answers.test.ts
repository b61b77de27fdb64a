import { beforeEach, expect, it } from 'vitest';
import { anIntakeStage, type IntakeStage } from './intake-stage.ts';

let stage: IntakeStage;
beforeEach(async () => {
  stage = await anIntakeStage();
});

const DAY_MS = 24 * 3_600_000;
const COMMENTS = /\/issues\/\d+\/comments$/;
const failComments = (status: number, times = 100) =>
  stage.scene.emulator.faults.add({
    match: ({ method, path }) => method === 'POST' && COMMENTS.test(path),
    times,
    action: { kind: 'status', status, body: { message: 'Unable to create comment because issue is locked.' } },
  });

const readsSince = (before: number) =>
  stage.scene.emulator.requests.slice(before).filter(({ method, path }) => method === 'GET' && COMMENTS.test(path));

it('remembers what a command did in a conversation that takes no answer, and does it once', async () => {
  const run = stage.aWorkingRun();
  await stage.store(run);
  failComments(403);
  const command = await stage.aCommand('/proofline budget +2');
  const raised = { kind: 'raise', runId: run.id, budgetCents: 400, isMaximum: false };
  expect(await stage.deliver('d1', command)).toEqual(raised);
  expect(await stage.deliver('again', command)).toEqual(raised);
  expect(await stage.inbox(run.id)).toEqual([{ type: 'budget-raised', budgetCents: 400 }]);
});

it.each([
  ['somebody who may not write', '/review', 'olga', 'no write permission'],
  ['an unknown command', '/proofline xyzzy', 'ada', 'unknown command'],
])('refuses %s where it cannot be said', async (_what, body, login, reason) => {
  failComments(403);
  expect(await stage.deliver('d1', await stage.aCommand(body, login))).toEqual({ kind: 'refuse', reason });
});

it('says it later where GitHub is down for a moment', async () => {
  failComments(502, 1);
  const command = await stage.aCommand('/proofline pause');
  await expect(stage.deliver('d1', command)).rejects.toThrow('502');
  expect(await stage.deliver('d1', command)).toMatchObject({ kind: 'pause' });
  expect(stage.replies()).toEqual([expect.stringContaining('are paused')]);
});

it('dismisses once, also when the finding is back before the answer was given', async () => {
  const run = stage.aWorkingRun();
  await stage.store(run);
  await stage.pool.query(
    `insert into proofline.known_findings
       (installation_id, repository_id, number, key, finding, base_path, state, state_sha, last_seen_sha, first_run_id)
     values ($1, $2, $3, '1a2b3c4d', '{}', 'src/a.ts', 'open', $4, $4, $5)`,
    [run.target.installationId, run.target.repositoryId, run.target.number, run.target.headSha, run.id],
  );
  failComments(502, 1);
  const command = await stage.aCommand('/proofline dismiss 1a2b3c4d it is a test');
  await expect(stage.deliver('d1', command)).rejects.toThrow('502');
  await stage.pool.query(`update proofline.known_findings set state = 'open'`);
  expect(await stage.deliver('d1', command)).toMatchObject({ kind: 'dismiss' });
  expect(await stage.deliver('again', command)).toMatchObject({ kind: 'dismiss' });
  const { rows } = await stage.pool.query('select state from proofline.known_findings');
  expect(rows).toEqual([{ state: 'open' }]);
  expect(stage.replies()).toEqual([expect.stringContaining('Dismissed `1a2b3c4d`')]);
});

it('does not go through the conversation again for each of many commands of an outsider', async () => {
  const commands = [];
  for (let at = 0; at < 20; at += 1) commands.push(await stage.aCommand('/review', 'olga'));
  const before = stage.scene.emulator.requests.length;
  for (const [at, command] of commands.entries()) await stage.deliver(`d${at}`, command);
  expect(readsSince(before)).toHaveLength(8);
  expect(commands.filter((command) => stage.reactionsTo(command).length > 0)).toHaveLength(12);
  expect(stage.replies()).toHaveLength(1);
});

it('tells the review that somebody has joined it, once and as long as reactions are given', async () => {
  const run = stage.aWorkingRun();
  await stage.store(run);
  const commands = [];
  for (let at = 0; at < 14; at += 1) commands.push(await stage.aCommand('/review'));
  for (const [at, command] of commands.entries()) await stage.deliver(`c${at}`, command);
  if (commands[0] !== undefined) await stage.deliver('again', commands[0]);
  expect(await stage.inbox(run.id)).toEqual(
    commands.slice(0, 12).map(({ commentId }) => ({ type: 'joined', by: { commentId, place: 'conversation' } })),
  );
});

it.each([0, 2, 5])('answers once, also when it is delivered again %i days later under another id', async (days) => {
  const command = await stage.aCommand('/proofline help');
  await stage.deliver('d1', command);
  stage.ahead = days * DAY_MS;
  await stage.deliver('again', command);
  expect(stage.replies()).toHaveLength(1);
});

it('does nothing for a comment that is older than any delivery of it', async () => {
  const writtenAt = new Date(Date.now() - 8 * DAY_MS).toISOString();
  const command = { ...(await stage.aCommand('/proofline pause')), writtenAt };
  expect(await stage.deliver('d1', command)).toMatchObject({ kind: 'skip' });
  expect(stage.replies()).toEqual([]);
});
