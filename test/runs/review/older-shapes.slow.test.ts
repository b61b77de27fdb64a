import { copyFile, readdir } from 'node:fs/promises';
import path from 'node:path';
import { Pool } from 'pg';
import { pino } from 'pino';
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import { externalId } from '../../../src/publish/external-id.ts';
import { postAnswer } from '../../../src/publish/answer-comment.ts';
import { createCheckRun, updateCheckRun } from '../../../src/publish/check-run.ts';
import { driveReview } from '../../../src/runs/review/drive.ts';
import type { ReviewRun, ReviewTarget } from '../../../src/runs/review/run.ts';
import { publisherFor } from '../../../src/runs/publisher.ts';
import { migrate } from '../../../src/store/migrate.ts';
import { emptyDatabase } from '../../database.ts';
import { temporaryFolder } from '../../store/support/folders.ts';
import { catchUp, type OlderRow, readOlderRows, RECORDED_AT } from './support/older-rows.ts';
import { startRecordedPlatform } from './support/recorded-platform.ts';
import { readRecording } from './support/recorded-session.ts';
import { openStage, type Stage } from './support/stage.ts';

const MIGRATIONS = path.join(import.meta.dirname, '../../../src/store/migrations');
const log = pino({ level: 'silent' });
let stage: Stage;
beforeAll(async () => {
  stage = await openStage(RECORDED_AT);
});
afterAll(() => stage.close());

it.each([
  ['1-first', 1],
  ['2-rechecked', 1],
  ['3-budgeted', 3],
  ['4-compared', 5],
])('ends every run that the version %s has left behind, wherever it stood', async (version, migrations) => {
  const { pool, left } = await leaveAll(version, migrations, leave);
  for (const one of left) await finish(pool, one);
});

it('answers every question that the version 5-researched has left behind, wherever it stood', async () => {
  const { pool, left } = await leaveAll('5-researched', 9, leaveQuestion);
  for (const one of left) await answer(pool, one);
});

type Leave = (pool: Pool, id: string, row: OlderRow) => Promise<LeftRun>;

/** The runs that a version has left in a database of its shape, which has then become one of today. */
async function leaveAll(version: string, migrations: number, leaveOne: Leave) {
  const database = await emptyDatabase();
  const pool = new Pool({ connectionString: database.url });
  const left: LeftRun[] = [];
  onTestFinished(async () => {
    await Promise.all(left.map(({ platform }) => platform.close()));
    await pool.end();
    await database.drop();
  });
  await migrate(pool, log, await firstMigrations(migrations));
  for (const [index, row] of readOlderRows(version).entries()) left.push(await leaveOne(pool, `run-${index}`, row));
  await migrate(pool, log);
  return { pool, left };
}

/** A run as the older version left it, with what stood at GitHub and at the platform by then. */
interface LeftRun {
  readonly id: string;
  readonly row: OlderRow;
  readonly target: ReviewTarget;
  readonly platform: Awaited<ReturnType<typeof startRecordedPlatform>>;
}

async function firstMigrations(count: number): Promise<string> {
  const folder = await temporaryFolder();
  const files = (await readdir(MIGRATIONS)).toSorted().slice(0, count);
  for (const file of files) await copyFile(path.join(MIGRATIONS, file), path.join(folder, file));
  return folder;
}

async function leave(pool: Pool, id: string, row: OlderRow): Promise<LeftRun> {
  const platform = await startRecordedPlatform(readRecording('reminded'), { mode: 'stream' });
  catchUp(platform.session, row);
  const target = await stage.openPullRequest();
  const github = publisherFor(target, stage.newDeps(platform, 'stream', pool).github);
  const { checkRunId, conclusion, session } = row.state;
  const check = { ...target, externalId: externalId(target.number, id), title: 'Queued', summary: 'Soon.' };
  const made = checkRunId === undefined ? undefined : await createCheckRun(github, check);
  if (made !== undefined && conclusion !== undefined)
    await updateCheckRun(github, { ...check, checkRunId: made, annotations: [], conclusion: 'neutral' });
  const state: ReviewRun = {
    ...row.state,
    id,
    target,
    ...(made === undefined ? {} : { checkRunId: made }),
    ...(session === undefined ? {} : { session: { ...session, id: platform.sessionId } }),
  };
  await insertRow(pool, state, row, platform.sessionId);
  return { id, row, target, platform };
}

/** The same for a question, which was asked in an issue. */
async function leaveQuestion(pool: Pool, id: string, row: OlderRow): Promise<LeftRun> {
  const platform = await startRecordedPlatform(readRecording('answered'), { mode: 'stream' });
  catchUp(platform.session, row);
  const { repository, github } = stage;
  const issue = await github.openIssue({
    repository,
    title: 'How is interest rounded?',
    author: 'ada',
    announce: false,
  });
  const { headSha } = row.state.target;
  const target = { ...(await stage.openPullRequest()), number: issue.number, headSha };
  const { research, session } = row.state;
  if (research === undefined) throw new Error('the row researches nothing');
  const octokit = publisherFor(target, stage.newDeps(platform, 'stream', pool).github);
  const comment = { ...target, runId: id, markdown: SHOWN };
  const commentId = research.commentId === undefined ? undefined : await postAnswer(octokit, comment);
  const state: ReviewRun = {
    ...row.state,
    id,
    target,
    research: { ...research, ...(commentId === undefined ? {} : { commentId }) },
    ...(session === undefined ? {} : { session: { ...session, id: platform.sessionId } }),
  };
  await insertRow(pool, state, row, platform.sessionId);
  await pool.query(`update proofline.runs set kind = 'research' where id = $1`, [id]);
  return { id, row, target, platform };
}

/** What the comment of a question says when the run is taken up. */
const SHOWN = 'As it was shown.';

async function insertRow(pool: Pool, state: ReviewRun, row: OlderRow, sessionId: string): Promise<void> {
  const { id, target } = state;
  await pool.query(
    `insert into proofline.runs
       (id, installation_id, repository_id, number, head_sha, base_ref, attempt, state, plan, ended_at)
     values ($1, $2, $3, $4, $5, $6, 1, $7, $8, $9)`,
    [
      id,
      target.installationId,
      target.repositoryId,
      target.number,
      target.headSha,
      target.baseRef,
      state,
      row.plan ?? null,
      state.endedAt === undefined ? null : new Date(state.endedAt),
    ],
  );
  for (const event of row.events) {
    await pool.query(
      'insert into proofline.session_events (run_id, session_id, event_id, event) values ($1, $2, $3, $4)',
      [id, sessionId, event.id, event],
    );
  }
}

/** Drives a run to its end, with one session in all; returns its row, and how to call it in what a test complains about. */
async function driveToEnd(pool: Pool, { id, row, platform }: LeftRun) {
  const { signal } = new AbortController();
  await driveReview(id, stage.newDeps(platform, 'stream', pool), signal);
  const where = `${id}, ${JSON.stringify(row.state.intent ?? row.state.outcome ?? {})}`;
  const { rows } = await pool.query<{ state: ReviewRun; ended: boolean }>(
    'select state, ended_at is not null as ended from proofline.runs where id = $1',
    [id],
  );
  expect(platform.refusals, where).toEqual([]);
  const creates = platform.calls.filter((call) => call === 'POST /v1/sessions');
  expect(creates, where).toHaveLength(row.state.session === undefined ? 1 : 0);
  return { rows, where };
}

async function finish(pool: Pool, left: LeftRun): Promise<void> {
  const { rows, where } = await driveToEnd(pool, left);
  const { id, row, target } = left;
  expect(rows, where).toMatchObject([{ ended: true, state: { outcome: { kind: 'complete' }, conclusion: 'neutral' } }]);
  const checks = stage.github
    .checkRuns(stage.repository)
    .filter(({ externalId: ours }) => ours === externalId(target.number, id));
  expect(checks, where).toMatchObject([{ status: 'completed', conclusion: 'neutral' }]);
  // What was concluded or posted before is not said again.
  const isConcluded = row.state.conclusion !== undefined;
  expect(checks[0]?.output.title, where).toBe(isConcluded ? 'Queued' : TITLE);
  expect(stage.reviewsOf(target), where).toHaveLength(row.state.review === undefined ? 1 : 0);
}

async function answer(pool: Pool, left: LeftRun): Promise<void> {
  const { rows, where } = await driveToEnd(pool, left);
  const { row, target } = left;
  const ended = {
    outcome: { kind: 'complete' },
    conclusion: 'published',
    research: { answer: { confidence: 'high' } },
  };
  expect(rows, where).toMatchObject([{ ended: true, state: ended }]);
  const [comment, ...others] = stage.github.issueComments(stage.repository, target.number);
  expect(others, where).toEqual([]);
  // What was published before is not written again.
  const isPublished = row.state.conclusion !== undefined;
  expect(comment?.body, where).toContain(isPublished ? SHOWN : 'Interest is rounded once a year, to whole cents');
}

/** What the recorded review comes to. */
const TITLE = '1 finding · 4/4 files read · $0.10';
