import type { Pool } from 'pg';
import { beforeEach, expect, it } from 'vitest';
import { hasThreads } from '../../src/store/known-findings/has-threads.ts';
import { rememberFindings } from '../../src/store/known-findings/remember-findings.ts';
import { findReporter } from '../../src/store/runs/find-reporter.ts';
import { insertPart } from '../../src/store/runs/insert-part.ts';
import { insertRun } from '../../src/store/runs/insert-run.ts';
import { listThreadRuns } from '../../src/store/runs/list-thread-runs.ts';
import { findSessionHolder } from '../../src/store/sessions/find-session-holder.ts';
import { markSessionArchived } from '../../src/store/sessions/mark-session.ts';
import { recordSession } from '../../src/store/sessions/record-session.ts';
import { releaseConversation } from '../../src/store/sessions/release-conversation.ts';
import { openPool } from '../database.ts';
import { aKnown } from '../findings/a-known-finding.ts';

const PULL = { installationId: 1, repositoryId: 2, number: 3 };
const FOUND = { fingerprint: 'f1', side: 'head' };

let pool: Pool;
beforeEach(async () => {
  pool = await openPool();
});

const store = async (id: string, attempt: number, state: object) =>
  await insertRun(pool, id, { ...PULL, headSha: 'b', baseRef: 'main', attempt }, { id, ...state });
const published = { conclusion: 'neutral' };
const reporter = async () => {
  const found = await findReporter<{ readonly id: string }>(pool, PULL, FOUND);
  return found === undefined ? undefined : [found.reviewId, found.run.id, found.review.id];
};

it('finds the newest published review that has reported a finding', async () => {
  expect(await reporter()).toBeUndefined();
  await store('first', 1, { ...published, findings: [FOUND, { fingerprint: 'f2', side: 'head' }] });
  await store('second', 2, { ...published, findings: [{ fingerprint: 'f1', side: 'base' }] });
  await store('third', 3, { findings: [FOUND] });
  expect(await reporter()).toEqual(['first', 'first', 'first']);
});

it('finds the part of a large review whose session has reported it', async () => {
  await store('whole', 1, { ...published, findings: [FOUND] });
  const part = { ...PULL, headSha: 'b', baseRef: 'main', attempt: 1, parentId: 'whole', hasEnded: true };
  await insertPart(pool, { ...part, id: 'one', part: 1, state: { id: 'one', findings: [] } });
  await insertPart(pool, { ...part, id: 'two', part: 2, state: { id: 'two', findings: [FOUND] } });
  expect(await reporter()).toEqual(['whole', 'two', 'whole']);
});

it('lists the answers in threads of one review, the newest first', async () => {
  const answer = async (id: string, attempt: number, reviewId: string) =>
    await insertRun(
      pool,
      id,
      { ...PULL, headSha: 'b', baseRef: 'main', attempt, kind: 'research' },
      {
        id,
        research: { thread: { reviewId } },
      },
    );
  await answer('one', 1, 'r1');
  await answer('two', 2, 'r1');
  await answer('three', 3, 'r2');
  const ids = (await listThreadRuns<{ readonly id: string }>(pool, PULL, 'r1')).map(({ id }) => id);
  expect(ids).toEqual(['two', 'one']);
});

it.each<readonly [string, () => Promise<unknown>, boolean]>([
  ['is there', async () => await Promise.resolve(), true],
  ['is over', async () => await markSessionArchived(pool, 's'), false],
  ['is released', async () => await releaseConversation(pool, PULL), false],
])('names who works with a session that %s', async (_how, happen, isNamed) => {
  await store('first', 1, {});
  await store('second', 2, {});
  for (const runId of ['first', 'second'])
    await recordSession(pool, { ...PULL, id: 's', runId, fileIds: [], openedAt: new Date() });
  await happen();
  expect(await findSessionHolder(pool, 's')).toEqual(isNamed ? { id: 'second' } : undefined);
});

it('knows whether a pull request has threads', async () => {
  await rememberFindings(pool, PULL, 'run', [{ row: aKnown({ hasThread: false }) }]);
  expect(await hasThreads(pool, PULL)).toBe(false);
  await rememberFindings(pool, PULL, 'run', [{ row: aKnown({ key: 'bbbb0002' }) }]);
  expect(await hasThreads(pool, PULL)).toBe(true);
  expect(await hasThreads(pool, { ...PULL, number: 4 })).toBe(false);
});
