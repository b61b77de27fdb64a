import { createHmac } from 'node:crypto';
import { connect } from 'node:net';
import { Pool } from 'pg';
import { pino } from 'pino';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { readWebhook } from '../../src/anthropic/read-webhook.ts';
import { systemClock } from '../../src/core/clock.ts';
import { anthropicWebhookRoutes } from '../../src/http/anthropic-webhook-route.ts';
import { type HttpServer, startHttpServer } from '../../src/http/server.ts';
import type { SessionEvent } from '../../src/sessions/session-event.ts';
import { recordNotice, sessionWakeKey } from '../../src/store/notices/record-notice.ts';
import { recordSession } from '../../src/store/sessions/record-session.ts';
import { openWakes, type Wakes, WAKE_SQL } from '../../src/store/wake.ts';
import { createAnthropic } from '../../src/anthropic/client.ts';
import { json, page, silentLog, startLoopback } from '../anthropic/support/loopback.ts';
import { type ClonedDatabase, cloneDatabase } from '../database.ts';
import { executorOf } from '../sessions/managed-agents/session-script.ts';

const LONG_MS = 60_000;
const keyOf = (word: string) => `whsec_${Buffer.from(word.repeat(8)).toString('base64')}`;
const keys = [keyOf('new-'), keyOf('old-')];
const NEW = keyOf('new-');

let database: ClonedDatabase;
let pool: Pool;
let wakes: Wakes;
let server: HttpServer;

beforeAll(async () => {
  database = await cloneDatabase();
  pool = new Pool({ connectionString: database.url });
  wakes = await openWakes(database.url, silentLog);
  const client = createAnthropic({ apiKey: 'unused', log: silentLog });
  const routes = anthropicWebhookRoutes({
    log: silentLog,
    clock: systemClock,
    read: (body, headers) => readWebhook(client, { body, headers, keys }),
    record: (notice) => recordNotice(pool, notice),
  });
  server = await startHttpServer(routes, { host: '127.0.0.1', port: 0, log: silentLog });
});
afterAll(async () => {
  await server.close(0);
  await wakes.close();
  await pool.end();
  await database.drop();
});
beforeEach(async () => {
  await pool.query('delete from proofline.platform_notices');
  await pool.query('delete from proofline.sessions');
  const ours = { runId: 'run', installationId: 1, repositoryId: 2, number: 3, fileIds: [], openedAt: new Date() };
  await recordSession(pool, { id: 'sesn_1', ...ours });
});

const notice = (id: string, type = 'session.status_idled', objectId = 'sesn_1') =>
  JSON.stringify({ type: 'event', id, created_at: '2026-11-20T10:00:00Z', data: { type, id: objectId } });

function signed(body: string, key = NEW, at = Date.now()): Record<string, string> {
  const timestamp = String(Math.floor(at / 1000));
  const secret = Buffer.from(key.slice('whsec_'.length), 'base64');
  const signature = createHmac('sha256', secret).update(`whe.${timestamp}.${body}`).digest('base64');
  return { 'webhook-id': 'whe', 'webhook-timestamp': timestamp, 'webhook-signature': `v1,${signature}` };
}

const post = (body: string, headers = signed(body), path = '/api/anthropic/webhooks') =>
  fetch(`http://127.0.0.1:${server.port}${path}`, { method: 'POST', body, headers, redirect: 'manual' });

async function stored(): Promise<string[]> {
  const { rows } = await pool.query<{ id: string }>('select id from proofline.platform_notices order by id');
  return rows.map(({ id }) => id);
}

const followed = (sessionId: string) => wakes.wait(sessionWakeKey(sessionId), LONG_MS);

/** Whether the wait goes on once everything sent so far has arrived. */
async function goesOn(waiting: Promise<void>): Promise<boolean> {
  const arrived = wakes.wait('last', LONG_MS);
  await pool.query(WAKE_SQL, ['last']);
  return await Promise.race([waiting.then(() => false), arrived.then(() => true)]);
}

describe('a notice about a session', () => {
  it.each(keys)('signed with %s is stored and wakes who follows the session, and nobody else', async (key) => {
    const [mine, other] = [followed('sesn_1'), followed('sesn_2')];
    const body = notice('whe_1');
    expect((await post(body, signed(body, key))).status).toBe(202);
    expect(await stored()).toEqual(['whe_1']);
    await mine;
    expect(await goesOn(other)).toBe(true);
    await pool.query(WAKE_SQL, [sessionWakeKey('sesn_2')]);
    await other;
  });

  it.each(['session.status_idled', 'session.status_terminated', 'session.deleted', 'session.budget_reached'])(
    'of type %s wakes also a follower that waits only afterwards',
    async (type) => {
      expect((await post(notice('whe_1', type))).status).toBe(202);
      await goesOn(Promise.withResolvers<void>().promise);
      await followed('sesn_1');
    },
  );

  it('that comes again is taken, and wakes nobody', async () => {
    const first = followed('sesn_1');
    await post(notice('whe_1'));
    await first;
    const second = followed('sesn_1');
    const answers = await Promise.all([post(notice('whe_1')), post(notice('whe_1'))]);
    expect(answers.map(({ status }) => status)).toEqual([202, 202]);
    expect(await goesOn(second)).toBe(true);
    expect(await stored()).toEqual(['whe_1']);
    await pool.query(WAKE_SQL, [sessionWakeKey('sesn_1')]);
    await second;
  });

  it('is not stored when the session is not known here, and wakes all the same: it may be opened just now', async () => {
    const waiting = followed('sesn_new');
    const body = notice('whe_1', 'session.status_idled', 'sesn_new');
    expect((await post(body)).status).toBe(202);
    await waiting;
    expect(await stored()).toEqual([]);
  });

  it('is taken with a slash at the end of the path too: a redirect would disable the webhook', async () => {
    const body = notice('whe_1');
    expect((await post(body, signed(body), '/api/anthropic/webhooks/')).status).toBe(202);
    expect(await stored()).toEqual(['whe_1']);
  });

  it('is refused while it cannot be stored, and taken when it is repeated', async () => {
    await pool.query('alter table proofline.platform_notices rename to away');
    const refused = await post(notice('whe_1'));
    expect(refused.status).toBe(500);
    expect(await refused.text()).not.toContain('platform_notices');
    await pool.query('alter table proofline.away rename to platform_notices');
    expect((await post(notice('whe_1'))).status).toBe(202);
    expect(await stored()).toEqual(['whe_1']);
  });

  it('lets a follower without a connection see what happened', async () => {
    const idle = { id: 'sevt_2', type: 'session.status_idle', stop_reason: { type: 'end_turn' } };
    const history = [{ id: 'sevt_1', type: 'session.status_running' }];
    const platform = await startLoopback(({ call }) =>
      call.endsWith('/events')
        ? page(history)
        : json({ id: 'sesn_9', status: history.length > 1 ? 'idle' : 'running', archived_at: null }),
    );
    const over = new AbortController();
    const executor = executorOf(platform, {
      wait: (id, ms, signal) => wakes.wait(sessionWakeKey(id), ms, signal),
    });
    const events: SessionEvent['type'][] = [];
    for await (const batch of executor.follow('sesn_9', () => false, over.signal)) {
      events.push(...batch.map(({ type }) => type));
      if (events.includes('idle')) break;
      history.push(idle);
      await post(notice('whe_9', 'session.status_idled', 'sesn_9'));
    }
    expect(events).toEqual(['running', 'idle']);
  });
});

it.each([
  ['another key', signed(notice('whe_1'), keyOf('evil'))],
  ['no headers', {}],
  ['no signature', { 'webhook-id': 'whe', 'webhook-timestamp': '0' }],
  ['the signature of another body', signed(notice('whe_2'))],
  ['a signature of ten minutes ago', signed(notice('whe_1'), NEW, Date.now() - 600_000)],
])('refuses a delivery with %s', async (_what, headers) => {
  const answer = await post(notice('whe_1'), headers);
  expect(answer.status).toBe(401);
  expect(await stored()).toEqual([]);
});

it('tells the operator that deliveries are refused, once a minute at most', async () => {
  const lines: string[] = [];
  const log = pino({ level: 'warn' }, { write: (line: string) => void lines.push(line) });
  let now = 0;
  const clock = { now: () => now, sleep: async () => {} };
  const routes = anthropicWebhookRoutes({ log, clock, read: () => 'unverified', record: async () => true });
  const loud = await startHttpServer(routes, { host: '127.0.0.1', port: 0, log: silentLog });
  const send = async () => {
    const url = `http://127.0.0.1:${loud.port}/api/anthropic/webhooks`;
    expect((await fetch(url, { method: 'POST', body: notice('whe_1'), headers: signed('other') })).status).toBe(401);
  };
  for (const at of [0, 1000, 59_999, 60_000, 119_999]) {
    now = at;
    await send();
  }
  await loud.close(0);
  expect(lines).toHaveLength(2);
  expect(lines[0]).toContain('ANTHROPIC_WEBHOOK_SIGNING_KEY');
  expect(lines[0]).not.toContain('whsec_');
});

it.each([
  ['about something else', notice('whe_1', 'agent.updated', 'agent_1')],
  ['of a thread', notice('whe_1', 'session.thread_idled', 'sthr_1')],
  ['of a type that came later', notice('whe_1', 'session.levitated')],
  ['without an object', '{"id":"whe_1","type":"event","data":{"type":"session.status_idled"}}'],
])('acknowledges a genuine notice %s and does nothing', async (_what, body) => {
  expect((await post(body)).status).toBe(202);
  expect(await stored()).toEqual([]);
});

it('does not read a body that is larger than any notice', async () => {
  const body = 'x'.repeat(70_000);
  expect((await post(body)).status).toBe(413);
});

it('cuts off a sender that keeps on sending slowly, soon after its time is up', async () => {
  const routes = anthropicWebhookRoutes({
    log: silentLog,
    clock: systemClock,
    read: () => 'unverified',
    record: async () => true,
  });
  const options = { host: '127.0.0.1', port: 0, log: silentLog, requestTimeoutMs: 500 };
  const patient = await startHttpServer(routes, options);
  const socket = connect(patient.port, '127.0.0.1');
  const head = ['POST /api/anthropic/webhooks HTTP/1.1', 'host: proofline', 'content-length: 1000'];
  const signature = Object.entries(signed('slow')).map(([name, value]) => `${name}: ${value}`);
  const startedAt = performance.now();
  socket.write(`${[...head, ...signature].join('\r\n')}\r\n\r\n`);
  const drip = setInterval(() => socket.write('x'), 50);
  socket.on('error', () => undefined).resume();
  await new Promise((closed) => socket.once('close', closed)); // with an error or without
  clearInterval(drip);
  expect(performance.now() - startedAt).toBeLessThan(4000);
  await patient.close(0);
});

it('has no other method', async () => {
  const answer = await fetch(`http://127.0.0.1:${server.port}/api/anthropic/webhooks`, { redirect: 'manual' });
  expect(answer.status).toBe(404);
});
