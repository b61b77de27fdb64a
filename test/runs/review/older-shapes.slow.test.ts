import { copyFile, readdir } from 'node:fs/promises';
import path from 'node:path';
import { Pool } from 'pg';
import { pino } from 'pino';
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import { externalId } from '../../../src/publish/external-id.ts';
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
  const database = await emptyDatabase();
  const pool = new Pool({ connectionString: database.url });
  const left: LeftRun[] = [];
  onTestFinished(async () => {
    await Promise.all(left.map(({ platform }) => platform.close()));
    await pool.end();
    await database.drop();
  });
  await migrate(pool, log, await firstMigrations(migrations));
  for (const [index, row] of readOlderRows(version).entries()) left.push(await leave(pool, `run-${index}`, row));
  await migrate(pool, log);
  for (const one of left) await finish(pool, one);
});

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
      [id, platform.sessionId, event.id, event],
    );
  }
  return { id, row, target, platform };
}

async function finish(pool: Pool, { id, row, target, platform }: LeftRun): Promise<void> {
  const { signal } = new AbortController();
  await driveReview(id, stage.newDeps(platform, 'stream', pool), signal);
  const where = `${id}, ${JSON.stringify(row.state.intent ?? row.state.outcome ?? {})}`;
  const { rows } = await pool.query<{ state: ReviewRun; ended: boolean }>(
    'select state, ended_at is not null as ended from proofline.runs where id = $1',
    [id],
  );
  expect(rows, where).toMatchObject([{ ended: true, state: { outcome: { kind: 'complete' }, conclusion: 'neutral' } }]);
  const checks = stage.github
    .checkRuns(stage.repository)
    .filter(({ externalId: ours }) => ours === externalId(target.number, id));
  expect(checks, where).toMatchObject([{ status: 'completed', conclusion: 'neutral' }]);
  // What was concluded or posted before is not said again.
  const isConcluded = row.state.conclusion !== undefined;
  expect(checks[0]?.output.title, where).toBe(isConcluded ? 'Queued' : TITLE);
  expect(stage.reviewsOf(target), where).toHaveLength(row.state.review === undefined ? 1 : 0);
  expect(platform.refusals, where).toEqual([]);
  const creates = platform.calls.filter((call) => call === 'POST /v1/sessions');
  expect(creates, where).toHaveLength(row.state.session === undefined ? 1 : 0);
}

/** What the recorded review comes to. */
const TITLE = '1 finding · 4/4 files read · $0.10';
