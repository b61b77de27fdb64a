import type { Pool } from 'pg';
import { beforeEach, expect, it } from 'vitest';
import { systemClock } from '../../../src/core/clock.ts';
import { createLog } from '../../../src/core/log.ts';
import { SecretMasker } from '../../../src/core/secrets.ts';
import { createGitHub } from '../../../src/github/github.ts';
import { advance } from '../../../src/runs/review/advance.ts';
import type { EffectContext } from '../../../src/runs/review/context.ts';
import { openCheck } from '../../../src/runs/review/effects/open-check.ts';
import { nextMove } from '../../../src/runs/review/next-move.ts';
import { perform } from '../../../src/runs/review/perform.ts';
import { newReviewRun, type ReviewRun } from '../../../src/runs/review/run.ts';
import { insertRun } from '../../../src/store/runs/insert-run.ts';
import { openPool } from '../../database.ts';
import { APP_ID, aScene, privateKey, type Scene } from '../../emulators/github/support.ts';
import { aReview, START } from './a-review.ts';

let pool: Pool;
let scene: Scene;
let context: EffectContext;
beforeEach(async () => {
  [pool, scene] = await Promise.all([openPool(), aScene()]);
  const masker = new SecretMasker();
  const log = createLog({ level: 'silent', masker });
  const baseUrl = `${scene.emulator.origin}/api/v3`;
  const github = createGitHub({ appId: APP_ID, privateKey, baseUrl, log, clock: systemClock, masker });
  const settings = { appId: APP_ID, model: 'claude' };
  const plan = { title: '', body: '', author: '', files: [] };
  context = {
    pool,
    github,
    masker,
    log,
    clock: systemClock,
    settings,
    plan,
    isRepeat: false,
  } as unknown as EffectContext;
});

/** A run that only tells why there is no review. */
function aHeldRun(reason: 'draft' | 'approval' = 'draft', attempt = 1): ReviewRun {
  const { request, repository, installationId } = scene;
  const place = { installationId, repositoryId: repository.id, owner: 'acme', repo: 'widgets', number: request.number };
  const target = { ...place, headSha: request.pull.head.sha, baseRef: 'main', attempt };
  const { trigger, limits, startedAt } = aReview();
  const run = newReviewRun({ id: `held-${attempt}`, target, trigger, limits, startedAt });
  return { ...run, outcome: { kind: 'held', reason } };
}

const checks = () => scene.emulator.checkRuns(scene.repository);

it.each([
  ['draft', 'skipped'],
  ['approval', 'action_required'],
] as const)('tells of %s in one write, and is done', async (reason, conclusion) => {
  const run = aHeldRun(reason);
  const fact = await openCheck(run, context);
  expect(checks()).toMatchObject([{ status: 'completed', conclusion }]);
  expect(fact).toMatchObject({ type: 'check-opened', conclusion });
  expect(nextMove(advance(run, fact, START), START)).toEqual({ kind: 'ended' });
});

it('makes no second check when the answer to the first was lost', async () => {
  const run = aHeldRun();
  const first = await openCheck(run, context);
  expect(await openCheck(run, { ...context, isRepeat: true })).toEqual(first);
  expect(checks()).toHaveLength(1);
});

it('says nothing any more when a newer run of the same head was stored', async () => {
  const run = aHeldRun();
  const newer = aHeldRun('approval', 2);
  await insertRun(pool, newer.id, newer.target, newer);
  const fact = await openCheck(run, context);
  expect(fact).toEqual({ type: 'check-dropped' });
  expect(nextMove(advance(run, fact, START), START)).toEqual({ kind: 'ended' });
  expect(checks()).toEqual([]);
  expect((await openCheck(newer, context)).type).toBe('check-opened');
});

it('waits with the check of a review until that of the hold before it is told, so that it stands behind it', async () => {
  const held = aHeldRun();
  await insertRun(pool, held.id, held.target, held);
  const { outcome: _held, ...review } = aHeldRun('draft', 2);
  await expect(openCheck(review, context)).rejects.toMatchObject({ recovery: 'retry' });
  expect(checks()).toEqual([]);
  await pool.query('update proofline.runs set ended_at = now() where id = $1', [held.id]);
  expect((await openCheck(review, context)).type).toBe('check-opened');
});

it('makes the check of a head that GitHub has not seen yet once it has', async () => {
  const { outcome: _held, ...review } = aHeldRun();
  const unseen = { ...review, target: { ...review.target, headSha: 'd'.repeat(40) } };
  for (const isRepeat of [false, true]) {
    const { fact } = await perform('open-check', unseen, { ...context, isRepeat });
    expect(fact).toMatchObject({ type: 'failed', failure: { recovery: 'give-up', mayPass: true } });
    expect(advance(unseen, fact, START)).toMatchObject({ intent: { effect: 'open-check' } });
  }
  expect((await perform('open-check', review, { ...context, isRepeat: true })).fact.type).toBe('check-opened');
});

it('ends at once when GitHub does not let it make checks', async () => {
  const { outcome: _held, ...review } = aHeldRun();
  const foreign = { ...review, target: { ...review.target, installationId: 999 } };
  const { fact } = await perform('open-check', foreign, context);
  expect(advance(foreign, fact, START)).toMatchObject({ outcome: { kind: 'unavailable' }, endedAt: START });
});
