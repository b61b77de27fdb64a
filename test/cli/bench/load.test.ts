import { createHmac } from 'node:crypto';
import { createServer } from 'node:http';
import { describe, expect, it, onTestFinished } from 'vitest';
import { parseDelays } from '../../../src/cli/bench/load/event-loop.ts';
import { failuresOf, measuresOf } from '../../../src/cli/bench/load/measures.ts';
import { planDeliveries } from '../../../src/cli/bench/load/mix.ts';
import { readLoadOptions } from '../../../src/cli/bench/load/options.ts';
import { BODY_BYTES, type Opened, payloadOf, pushOf } from '../../../src/cli/bench/load/payloads.ts';
import type { Phase } from '../../../src/cli/bench/load/phase.ts';
import { Sender } from '../../../src/cli/bench/load/sender.ts';
import { verdictOn } from '../../../src/cli/bench/report.ts';
import { UsageError } from '../../../src/cli/usage-error.ts';
import { classify } from '../../../src/triggers/classify.ts';

const APP_ID = 4711;
const OPENED: Opened = {
  action: 'opened',
  number: 7,
  pull_request: { number: 7, head: { sha: 'a'.repeat(40) }, labels: [] },
  repository: { id: 1, name: 'accounts', owner: { login: 'team' } },
  sender: { login: 'ada', type: 'User' },
  installation: { id: 2 },
};
const plan = (count: number) => planDeliveries({ name: 'x', count, withinMs: 10_000, pulls: 20 });
const classified = (event: string, body: string) =>
  classify(event, JSON.parse(body), { appId: APP_ID, pullRequestOf: () => undefined });

describe('the plan', () => {
  it('is the same every time, in order, and reaches every pull request', () => {
    const deliveries = plan(1000);
    expect(deliveries).toEqual(plan(1000));
    const times = deliveries.map(({ atMs }) => atMs);
    expect(times).toEqual(times.toSorted((a, b) => a - b));
    expect(times.at(-1)).toBeLessThanOrEqual(10_000);
    expect(new Set(deliveries.map(({ pull }) => pull)).size).toBe(20);
  });

  it('keeps to its shares, and sends some deliveries again under their old ids', () => {
    const deliveries = plan(1000);
    const labeled = deliveries.filter(({ kind }) => kind === 'labeled').length;
    expect(labeled).toBeGreaterThan(120);
    expect(labeled).toBeLessThan(160);
    expect(deliveries.length - new Set(deliveries.map(({ id }) => id)).size).toBeGreaterThan(10);
  });
});

describe('a webhook', () => {
  it.each(
    plan(300)
      .map(({ kind }) => kind)
      .filter((kind, index, all) => all.indexOf(kind) === index),
  )('of kind %s has the shape of its event, and its length', (kind) => {
    const { event, body } = payloadOf(kind, OPENED, { serial: 3, appId: APP_ID });
    expect(classified(event, body)).not.toMatchObject({ reason: 'payload does not have the shape of its event' });
    expect(Math.abs(body.length - BODY_BYTES)).toBeLessThan(200);
  });

  it('tells of a push with both heads', () => {
    const { event, body } = pushOf(OPENED, 'b'.repeat(40));
    expect(classified(event, body)).toMatchObject({ intake: { action: 'synchronize', headSha: 'a'.repeat(40) } });
    expect(JSON.parse(body)).toMatchObject({ before: 'b'.repeat(40) });
  });
});

it('sends what is planned, signed, and pushes in between, and tells what was answered', async () => {
  const seen: string[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const signature = `sha256=${createHmac('sha256', 'secret').update(Buffer.concat(chunks)).digest('hex')}`;
      const isSigned = request.headers['x-hub-signature-256'] === signature;
      const id = String(request.headers['x-github-delivery']);
      seen.push(id);
      response.writeHead(isSigned && id !== 'x-1' ? 202 : 503).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const address = server.address();
  const port = typeof address === 'object' ? (address?.port ?? 0) : 0;
  const deliveries = planDeliveries({ name: 'x', count: 5, withinMs: 1, pulls: 1 });
  const sender = new Sender({ port, secret: 'secret', appId: APP_ID, opened: [OPENED], plan: deliveries, pushes: 1 });
  sender.push({ id: 'x-push', pull: 0, headSha: 'c'.repeat(40) });
  const answers = await sender.answers();
  expect(answers.map(({ id }) => id).toSorted()).toEqual(seen.toSorted());
  expect(seen).toContain('x-push');
  expect(answers.filter(({ status }) => status !== 202).map(({ id, status }) => [id, status])).toEqual([['x-1', 503]]);
  expect(answers.every(({ ackMs }) => ackMs > 0)).toBe(true);
});

describe('what is measured', () => {
  const answer = (ackMs: number, status = 202) => ({ id: `x-${ackMs}`, status, ackMs, lateMs: 0 });
  const use = { rss: { median: 1, highest: 2, sinceStart: 3 }, cpu: 50, sockets: 4, children: { memory: 5, cpu: 25 } };
  const aPhase = (changes: Partial<Phase> = {}): Phase => ({
    answers: [answer(4), answer(6)],
    taken: 2,
    count: { recorded: 2, decided: 2 },
    decidedMs: 500,
    totalMs: 1000,
    use,
    delays: [0, 1],
    ...changes,
  });
  const valueOf = (phase: Phase, what: string) =>
    measuresOf('steady', phase).find((measure) => measure.what === `steady: ${what}`);

  it('is judged by the goals, and processor time is told per webhook', () => {
    const p50 = valueOf(aPhase(), 'acknowledged, p50');
    expect(p50).toMatchObject({ value: 5, goal: { atMost: 10 } });
    expect(valueOf(aPhase(), 'processor time per webhook')?.value).toBe(250);
    const slow = valueOf(aPhase({ answers: [answer(40), answer(60)] }), 'acknowledged, p50');
    expect(slow && verdictOn(slow)).toBe('fail');
    expect(failuresOf('steady', aPhase())).toEqual([]);
  });

  it.each<[string, Partial<Phase>, RegExp]>([
    [
      'refused',
      { answers: [answer(4), answer(6, 500)], taken: 1, count: { recorded: 1, decided: 1 } },
      /1 webhooks were refused: 500/,
    ],
    ['taken and not recorded', { count: { recorded: 1, decided: 1 } }, /1 of 2 webhooks have no recorded decision/],
    ['recorded and not decided', { count: { recorded: 2, decided: 0 } }, /2 of 2 webhooks have no recorded decision/],
  ])('is a failure when webhooks were %s', (_how, changes, line) => {
    expect(failuresOf('steady', aPhase(changes))).toEqual([expect.stringMatching(line)]);
  });
});

it('reads the delays of a time, and no line that is cut off', () => {
  expect(parseDelays('100 1.50\n200 0.00\n300 7.25\n400 9', { from: 200, to: 400 })).toEqual([0, 7.25]);
});

it('takes options, and refuses what it does not know', () => {
  expect(readLoadOptions([])).toEqual({ windowMs: 120_000, perSecond: 100, burst: 1000, pulls: 200, reviews: 40 });
  expect(readLoadOptions(['--window', '20']).windowMs).toBe(20_000);
  expect(() => readLoadOptions(['--rate', '0'])).toThrow(UsageError);
});
