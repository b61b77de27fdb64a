import type { Pool } from 'pg';
import type { RequestRecord } from '../../../../src/emulators/github/recording.ts';
import type { ReviewPlan } from '../../../../src/runs/review/context.ts';
import { driveReview } from '../../../../src/runs/review/drive.ts';
import type { ReviewRun } from '../../../../src/runs/review/run.ts';
import type { SessionEvent } from '../../../../src/sessions/session-event.ts';
import type { Delivery } from './delivery.ts';
import { type RecordedPlatform, startRecordedPlatform } from './recorded-platform.ts';
import type { RawEvent } from './recorded-session.ts';
import type { Stage } from './stage.ts';

export interface Reviewed {
  /** All that was written about the pull request, as it was sent. */
  readonly published: string;
  readonly wasInterrupted: boolean;
  /** How often a session was asked for. */
  readonly sessions: number;
  /** What the session was sent without waiting for it. */
  readonly refusals: readonly string[];
  /** What is left in the database. */
  readonly stored: StoredReview;
}

export interface StoredReview {
  readonly run: ReviewRun;
  readonly plan: ReviewPlan;
  /** In the order in which they were stored. */
  readonly events: readonly SessionEvent[];
}

export interface ReviewOptions {
  /** With it, the first process ends when as many events have happened as come before the cut; a second one goes on. */
  readonly interruption?: Interruption;
  /** Ends the review before its time. */
  readonly signal: AbortSignal;
}

/** How the process that reviews ends: it is told to stop, or loses its database in the middle of what it does. */
export type Interruption = 'stop' | 'kill';

/** Reviews a pull request of the stage with a session that happens as recorded and is delivered as told. */
export async function reviewRecorded(
  stage: Stage,
  recording: readonly RawEvent[],
  delivery: Delivery,
  options: ReviewOptions,
): Promise<Reviewed> {
  const platform = await startRecordedPlatform(recording, delivery);
  const run = await stage.newRun();
  const earlier = stage.github.requests.length;
  try {
    const wasInterrupted =
      options.interruption !== undefined && (await driveInterrupted(stage, run.id, platform, delivery, options));
    await driveReview(run.id, stage.newDeps(platform, delivery.mode), options.signal);
    return {
      published: publicationOf(stage, run, earlier).replaceAll(platform.sessionId, 'SESSION'),
      wasInterrupted,
      sessions: platform.calls.filter((call) => call === 'POST /v1/sessions').length,
      refusals: platform.refusals,
      stored: await loadReview(stage.pool, run.id),
    };
  } finally {
    await platform.close();
    await stage.forgetRun(run);
  }
}

async function driveInterrupted(
  stage: Stage,
  runId: string,
  platform: RecordedPlatform,
  { mode, cut }: Delivery,
  { interruption, signal }: ReviewOptions,
): Promise<boolean> {
  const pool = stage.openPool();
  const end = new AbortController();
  let closing: Promise<void> | undefined;
  const unsubscribe = platform.session.subscribe(() => {
    if (platform.session.happened < (cut?.after ?? 0)) return;
    unsubscribe();
    end.abort();
    if (interruption === 'kill') closing = pool.end();
  });
  try {
    await driveReview(runId, stage.newDeps(platform, mode, pool), AbortSignal.any([signal, end.signal]));
  } catch (error) {
    if (closing === undefined) throw error; // without a database it can only fail
  } finally {
    await (closing ?? pool.end());
  }
  platform.release();
  return end.signal.aborted;
}

async function loadReview(pool: Pool, runId: string): Promise<StoredReview> {
  const { rows: runs } = await pool.query<Omit<StoredReview, 'events'>>(
    'select state as run, plan from proofline.runs where id = $1',
    [runId],
  );
  const { rows: events } = await pool.query<{ event: SessionEvent }>(
    'select event from proofline.session_events where run_id = $1 order by position',
    [runId],
  );
  const [stored] = runs;
  if (stored === undefined) throw new Error('the run is not stored');
  return { ...stored, events: events.map(({ event }) => event) };
}

/**
 * What a run has written about its pull request after the `earlier` requests, without what names the two and the check.
 * Progress is left out.
 */
function publicationOf({ github, repository }: Stage, { id, target }: ReviewRun, earlier: number): string {
  const checks = github.checkRuns(repository).filter(({ externalId }) => externalId.includes(id));
  const isOwn = ({ path, body }: RequestRecord) =>
    checks.some((check) => path.endsWith(`/check-runs/${check.id}`)) || JSON.stringify(body ?? '').includes(id);
  const writes = github.requests
    .slice(earlier)
    .filter((request) => request.method !== 'GET' && isOwn(request) && !isProgress(request));
  const text = JSON.stringify(
    writes.map(({ method, path, body }) => ({ request: `${method} ${path}`, body })),
    undefined,
    2,
  );
  return text
    .replaceAll(id, 'RUN')
    .replaceAll(/\/check-runs\/\d+/g, '/check-runs/CHECK')
    .replaceAll(`pr:${target.number}:`, 'pr:NUMBER:')
    .replaceAll(`/pulls/${target.number}/`, '/pulls/NUMBER/');
}

/** Progress shows what was known when somebody looked. */
const isProgress = ({ operationId, body }: RequestRecord) =>
  operationId === 'checks/update' && !/"(?:conclusion|annotations)":/.test(JSON.stringify(body));
