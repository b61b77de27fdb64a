import { beforeEach, expect, it } from 'vitest';
import { findingMarker } from '../../../src/publish/finding-threads.ts';
import { RunBeingConcluded } from '../../../src/runs/intake/raise-budget.ts';
import { publisherFor } from '../../../src/runs/publisher.ts';
import { recordOwn } from '../../../src/runs/review/books.ts';
import type { ReviewRun } from '../../../src/runs/review/run.ts';
import { newTurn } from '../../../src/sessions/turn.ts';
import { rememberFindings } from '../../../src/store/known-findings/remember-findings.ts';
import { claimForEnding } from '../../../src/store/sessions/claim-session.ts';
import { markSessionArchived } from '../../../src/store/sessions/mark-session.ts';
import type { Intake } from '../../../src/triggers/intake.ts';
import { aKnown } from '../../findings/a-known-finding.ts';
import { aPlan, aProvedFinding } from '../review/a-review.ts';
import { anIntakeStage, type IntakeStage } from './intake-stage.ts';
import { racingPool } from './racing-pool.ts';

const KEY = '1a2b3c4d';
const FINDING = aProvedFinding({ path: 'src/app.ts', startLine: 10, endLine: 10, evidence: 'line ten' });
const AGENT = { agentId: 'a', version: 1, environmentId: 'e', resultTools: ['submit_review', 'submit_reply'] };

let stage: IntakeStage;
let threadId: number;
beforeEach(async () => {
  stage = await anIntakeStage();
  threadId = await postFinding();
});

/** The comment on the diff with which the thread of the finding begins. */
async function postFinding(body = `Wrong.\n\n${findingMarker(KEY)}`): Promise<number> {
  const { request, installationId, repository, at } = stage.scene;
  const octokit = publisherFor({ installationId, repositoryId: repository.id }, stage.deps.github);
  const place = {
    pull_number: request.number,
    commit_id: stage.head,
    path: 'src/app.ts',
    line: 10,
    side: 'RIGHT',
  } as const;
  const { data } = await octokit.rest.pulls.createReviewComment({ ...at, ...place, body });
  return data.id;
}

/** A review that has found it for 60 of its 200 cents, and has left its session open. */
async function aReviewed(more: Partial<ReviewRun> = {}): Promise<ReviewRun> {
  const run = stage.aWorkingRun({
    findings: [FINDING],
    agent: AGENT,
    plan: aPlan(),
    outcome: { kind: 'complete' },
    conclusion: 'neutral',
    endedAt: 1,
    turn: { ...newTurn(), usage: { costCents: 60 } },
    ...more,
  });
  await stage.store(run);
  await recordOwn(stage.pool, run);
  const row = aKnown({ key: KEY, finding: FINDING });
  await rememberFindings(stage.pool, run.target, run.id, [{ row }]);
  return run;
}

let lastComment = 900_000;

function aReply(text = 'Are you sure?', login = 'ada', thread = threadId): Extract<Intake, { kind: 'command' }> {
  lastComment += 1;
  const lines = text.split('\n').filter((line) => /^[/@]/.test(line));
  const where = { place: 'thread' as const, commentId: lastComment, threadId: thread };
  return { kind: 'command', ...stage.about(login), ...where, lines, text };
}

const replies = async (): Promise<ReviewRun[]> =>
  (await stage.runs()).map(({ state }) => state).filter(({ research }) => research !== undefined);

it('has the session that has reported the finding answer, for what its review has left', async () => {
  const review = await aReviewed();
  expect(await stage.deliver('d1', aReply())).toMatchObject({ kind: 'start' });
  const [run] = await replies();
  expect(run).toMatchObject({
    session: { id: 'sesn_1' },
    target: { headSha: stage.head, baseRef: 'main' },
    trigger: { commentPlace: 'thread' },
    limits: { budgetCents: 110 },
    continues: { runId: review.id, spentCents: 60 },
    research: {
      question: { text: 'Are you sure?', asker: 'ada', source: 'reply' },
      isAsked: false,
      thread: { threadId, key: KEY, reviewId: review.id, finding: { title: FINDING.title } },
    },
  });
  expect(stage.started).toEqual([run?.id]);
});

it('has a fresh session answer when the old one is being ended at that very moment', async () => {
  const { id: runId } = await aReviewed();
  const listed = { id: 'sesn_1', runId, isLeftOpen: false };
  const end = async () => expect(await claimForEnding(stage.pool, listed)).toBe(true);
  stage.deps = { ...stage.deps, pool: racingPool(stage.pool, 'select run.state from proofline.sessions', end) };
  await stage.deliver('d1', aReply());
  const [run] = await replies();
  expect(run).toMatchObject({ research: { hasLostSession: true, thread: { key: KEY } }, limits: { budgetCents: 50 } });
  expect(run).not.toHaveProperty('session');
});

it.each(['Done.', 'Thanks!', 'fixed in abc123', ':+1:', '@proofline thanks!'])('says nothing to %j', async (text) => {
  await aReviewed();
  const before = stage.scene.emulator.requests.length;
  const noted = { kind: 'skip', reason: 'somebody has only taken note' };
  expect(await stage.deliver('d1', aReply(text))).toEqual(noted);
  expect(await replies()).toEqual([]);
  const written = stage.scene.emulator.requests
    .slice(before)
    .filter(({ method, path }) => method !== 'GET' && !path.endsWith('/access_tokens'));
  expect(written).toEqual([]);
});

it('carries out a command that is thanked for', async () => {
  await aReviewed();
  expect(await stage.deliver('d1', aReply(`Thanks!\n/proofline dismiss ${KEY} it is a test`))).toMatchObject({
    kind: 'dismiss',
  });
});

it('answers a comment once, however often and under whatever id it is delivered', async () => {
  await aReviewed();
  const reply = aReply();
  const first = await stage.deliver('d1', reply);
  expect(await stage.deliver('d2', reply)).toEqual(first);
  expect(await replies()).toHaveLength(1);
});

it.each<readonly [string, (review: ReviewRun) => Promise<unknown>]>([
  ['is over', async () => await markSessionArchived(stage.pool, 'sesn_1')],
  ['is busy with another reply', async () => await stage.deliver('d0', aReply('And?'))],
])('has a fresh session answer when the one that knew %s', async (_how, happen) => {
  const review = await aReviewed();
  await happen(review);
  expect(await stage.deliver('d1', aReply())).toMatchObject({ kind: 'start' });
  const run = (await replies()).at(-1);
  expect(run).toMatchObject({
    research: { hasLostSession: true },
    plan: { mount: 'head' },
    limits: { budgetCents: 50 },
  });
  expect(run).not.toHaveProperty('session');
});

it.each<readonly [string, Partial<ReviewRun>]>([
  ['has reached its budget, and may get more', { outcome: { kind: 'budget-reached' } }],
  ['was made before replies were', { agent: { agentId: 'a', version: 1, environmentId: 'e' } }],
])('leaves the session alone that %s', async (_why, more) => {
  await aReviewed(more);
  expect(await stage.deliver('d1', aReply())).toMatchObject({ kind: 'start' });
  expect((await replies())[0]).not.toHaveProperty('session');
});

it('waits a minute for the last writes of the review, then goes on without its session', async () => {
  const { endedAt: _none, ...run } = await aReviewed();
  await stage.save({ ...run });
  await stage.pool.query('update proofline.runs set ended_at = null');
  const reply = aReply();
  await expect(stage.deliver('d1', reply)).rejects.toThrow(RunBeingConcluded);
  stage.ahead = 61_000;
  expect(await stage.deliver('d1', reply)).toMatchObject({ kind: 'start' });
  expect((await replies())[0]).not.toHaveProperty('session');
});

it('takes a question that begins with a word of ours for a question', async () => {
  await aReviewed();
  const reply = aReply('@proofline why is that wrong?');
  expect(await stage.deliver('d1', reply)).toMatchObject({ kind: 'start' });
  expect(await stage.deliver('d2', aReply(`@proofline why ${KEY}`))).toMatchObject({ kind: 'reply' });
  expect(await replies()).toHaveLength(1);
});

it('says so when nothing is left of what the review may spend', async () => {
  await aReviewed({ turn: { ...newTurn(), usage: { costCents: 197 } } });
  const decision = await stage.deliver('d1', aReply());
  expect(decision).toMatchObject({ kind: 'refuse', reason: expect.stringContaining('is used up') });
  expect(await replies()).toEqual([]);
});

it.each<readonly [string, () => Promise<Intake> | Intake]>([
  ['somebody who may not write', () => aReply('Please withdraw this.', 'olga')],
  ['people among themselves', () => aReply('@bob what do you think?')],
  ['a quote alone', () => aReply('> Are you sure?')],
  ['a thread that somebody else began', async () => aReply('Sure?', 'ada', await postFinding('Hm.'))],
  ['a thread of an unknown finding', async () => aReply('Sure?', 'ada', await postFinding(findingMarker('ffffffff')))],
])('leaves %s alone', async (_who, reply) => {
  await aReviewed();
  const intake = await reply();
  expect(await stage.deliver('d1', intake)).toMatchObject({ kind: 'skip' });
  expect(await replies()).toEqual([]);
  expect(stage.replies()).toEqual([]);
});

it('asks GitHub nothing about threads of a pull request without findings', async () => {
  const before = stage.scene.emulator.requests.length;
  expect(await stage.deliver('d1', aReply())).toMatchObject({ kind: 'skip' });
  const asked = stage.scene.emulator.requests.slice(before).map(({ operationId }) => operationId);
  expect(asked).not.toContain('pulls/get-review-comment');
});

it('keeps threads apart from the conversation: nobody goes on asking in a session that reviews', async () => {
  await aReviewed();
  await stage.deliver('d1', aReply());
  const [run] = await replies();
  await stage.pool.query(
    `update proofline.runs set ended_at = now(),
       state = state || '{"conclusion": "published", "endedAt": 1, "outcome": {"kind": "complete"}}'
         || jsonb_build_object('research', state->'research' || '{"answer": {"answer": "Yes."}}')
     where id = $1`,
    [run?.id],
  );
  await stage.deliver('d2', await stage.aCommand('/proofline ask and else?'));
  const asked = (await replies()).at(-1);
  expect(asked?.research?.question).toMatchObject({ source: 'command' });
  expect(asked).not.toHaveProperty('session');
});
