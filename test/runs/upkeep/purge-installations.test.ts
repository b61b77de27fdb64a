import { beforeEach, expect, it } from 'vitest';
import { uninstall } from '../../../src/runs/intake/uninstall.ts';
import { stopLiveRuns } from '../../../src/runs/stop-live-runs.ts';
import { purgeInstallations } from '../../../src/runs/upkeep/purge-installations.ts';
import { recordDelivery } from '../../../src/store/deliveries/record-delivery.ts';
import { readInbox } from '../../../src/store/runs/inbox.ts';
import { storeSessionEvents } from '../../../src/store/runs/session-events.ts';
import { markUninstalled } from '../../../src/store/installations/uninstalled.ts';
import { rememberFindings } from '../../../src/store/known-findings/remember-findings.ts';
import { findPause, pausePullRequest } from '../../../src/store/pauses/pause.ts';
import { reserveSpend } from '../../../src/store/spend/reserve-spend.ts';
import { aKnown } from '../../findings/a-known-finding.ts';
import { daysAgo, openUpkeep, signal, type Upkeep } from './upkeep.ts';

const GONE = 7;
const STAYS = 77;

let upkeep: Upkeep;
beforeEach(async () => {
  upkeep = await openUpkeep();
  for (const installationId of [GONE, STAYS]) {
    await upkeep.run(`ended-${installationId}`, {}, { installationId, endedAt: daysAgo(1) });
    await upkeep.run(`live-${installationId}`, { session: { id: `s-live-${installationId}` } }, { installationId });
    for (const kind of ['ended', 'live']) {
      const runId = `${kind}-${installationId}`;
      await upkeep.session(`s-${runId}`, runId, { installationId });
      await storeSessionEvents(upkeep.pool, runId, `s-${runId}`, [{ id: `event-${runId}` }]);
      await reserveSpend(upkeep.pool, { runId, installationId, cents: 1, dailyCents: 9, day: '2026-11-21' });
    }
    await rememberFindings(upkeep.pool, { installationId, repositoryId: 2, number: 3 }, `ended-${installationId}`, [
      { row: aKnown({ key: `f-${installationId}` }) },
    ]);
    await pausePullRequest(upkeep.pool, { installationId, repositoryId: 2, number: 3 }, 'ada');
    const delivery = { id: `d-${installationId}`, event: 'pull_request', action: 'opened' };
    await recordDelivery(upkeep.pool, { ...delivery, intake: { installationId } });
  }
});

const remember = async (hoursAgo: number) => {
  await markUninstalled(upkeep.pool, GONE);
  await upkeep.pool.query(`update proofline.uninstalled set noted_at = now() - make_interval(hours => $1)`, [hoursAgo]);
};
const end = async (runId: string) =>
  await upkeep.pool.query('update proofline.runs set ended_at = now() where id = $1', [runId]);
const tables = ['runs', 'sessions', 'session_events', 'deliveries', 'spend', 'known_findings'] as const;
const allLeft = async () => (await Promise.all(tables.map(async (table) => await upkeep.left(table)))).flat();

it('orders live runs to stop as soon as it is told, each once, and nobody else', async () => {
  await uninstall({ kind: 'uninstalled', installationId: GONE }, upkeep.deps);
  await stopLiveRuns(upkeep.pool, GONE, 'uninstalled');
  expect(await readInbox(upkeep.pool, `live-${GONE}`)).toMatchObject([
    { fact: { type: 'stop', cause: 'uninstalled' } },
  ]);
  expect(await readInbox(upkeep.pool, `live-${STAYS}`)).toEqual([]);
  expect(await upkeep.left('uninstalled')).toEqual([String(GONE)]);
});

it('erases everything once the live runs have ended, and nothing of others', async () => {
  const { platform, deps } = upkeep;
  await remember(2);
  expect(await purgeInstallations(deps, signal)).toBe(true);
  expect(await upkeep.left('runs')).toEqual([`ended-${STAYS}`, `live-${GONE}`, `live-${STAYS}`]);
  expect(platform.sessions.has(`s-live-${GONE}`)).toBe(true);
  await end(`live-${GONE}`);
  await purgeInstallations(deps, signal);
  expect((await allLeft()).filter((id) => id.endsWith(`-${GONE}`))).toEqual([]);
  expect((await allLeft()).filter((id) => id.endsWith(`-${STAYS}`))).toHaveLength(10);
  expect([...platform.sessions.keys()]).toEqual([`s-ended-${STAYS}`, `s-live-${STAYS}`]);
  expect([...platform.files]).toEqual([`s-ended-${STAYS}-file`, `s-live-${STAYS}-file`]);
  expect(await upkeep.left('uninstalled')).toEqual([]);
  const paused = async (installationId: number) =>
    await findPause(upkeep.pool, { installationId, repositoryId: 2, number: 3 });
  expect([await paused(GONE), await paused(STAYS)]).toEqual([undefined, 'ada']);
});

it('goes on when the platform is back', async () => {
  const { platform, deps } = upkeep;
  await remember(2);
  await end(`live-${GONE}`);
  platform.trouble.set(`s-ended-${GONE}`, 'busy');
  expect(await purgeInstallations(deps, signal)).toBe(false);
  expect(await upkeep.left('sessions')).toContain(`s-ended-${GONE}`);
  expect(await upkeep.left('runs')).toEqual([`ended-${STAYS}`, `live-${STAYS}`]);
  platform.trouble.clear();
  expect(await purgeInstallations(deps, signal)).toBe(true);
  expect(await upkeep.left('uninstalled')).toEqual([]);
});

it('erases what comes in late', async () => {
  await remember(0);
  await end(`live-${GONE}`);
  await purgeInstallations(upkeep.deps, signal);
  expect(await upkeep.left('uninstalled')).toEqual([String(GONE)]);
  await upkeep.run(`late-${GONE}`, {}, { installationId: GONE });
  await purgeInstallations(upkeep.deps, signal);
  expect(await readInbox(upkeep.pool, `late-${GONE}`)).toHaveLength(1);
  await end(`late-${GONE}`);
  await purgeInstallations(upkeep.deps, signal);
  expect(await upkeep.left('runs')).toEqual([`ended-${STAYS}`, `live-${STAYS}`]);
});
