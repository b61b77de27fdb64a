import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Pool } from 'pg';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { analyst } from '../../src/emulators/managed-agents/analyst/analyst.ts';
import { gate } from './support/gate.ts';
import { eventually, openScene, type Scene } from './support/scene.ts';
import { Workshop } from './support/workshop.ts';

/** Starting the App takes most of the time, the more the busier the machine is. */
const TIMEOUT_MS = 120_000;

let scene: Scene;
let shop: Workshop;
let pool: Pool;
beforeAll(async () => {
  scene = await openScene({ RECONCILE_INTERVAL_MS: '1000' });
  shop = new Workshop(scene);
  pool = new Pool({ connectionString: scene.databaseUrl });
});
beforeEach(() => {
  scene.brain = analyst;
});
afterAll(async () => {
  const { github, platform } = scene;
  await pool.end();
  await scene.close();
  expect([...github.violations, ...github.failures, ...platform.violations]).toEqual([]);
});

it(
  'reviews once, after it was down, what was opened, pushed and closed meanwhile',
  async () => {
    const { github } = scene;
    const repository = await shop.repository('missed-while-down');
    await scene.app.stop();
    const kept = await shop.open(repository);
    const first = kept.pull.head.sha;
    await shop.push(kept);
    const closed = await shop.open(repository, { headRef: 'other' });
    await github.closePullRequest(closed);
    await scene.restart();
    const check = await shop.check(kept);
    expect(check.output.title).toContain('1/1 file');
    await eventually(async () => ((await undecided()) === 0 ? true : undefined), 'every delivery to be decided');
    expect(github.checkRuns(repository).map(({ headSha }) => headSha)).toEqual([kept.pull.head.sha]);
    expect(github.checkRuns(repository, first)).toEqual([]);
    expect(scene.sessionsOf(repository)).toHaveLength(1);
    expect(github.deliveries.some(({ redelivery, statusCode }) => redelivery && statusCode === 202)).toBe(true);
  },
  TIMEOUT_MS,
);

const undecided = async () =>
  (await pool.query('select from proofline.deliveries where decided_at is null')).rowCount ?? 0;

it(
  'reviews a head, and the next one, that GitHub has told nobody of',
  async () => {
    const repository = await shop.repository('never-told');
    const pull = await shop.open(repository, { announce: false });
    await shop.check(pull);
    await scene.github.push(pull, await shop.change(repository), { announce: false });
    await shop.check(pull);
    expect(scene.sessionsOf(repository)).toHaveLength(2);
    expect(scene.github.checkRuns(repository)).toHaveLength(2);
  },
  TIMEOUT_MS,
);

it(
  'answers a command whose delivery was met with 502',
  async () => {
    const { github } = scene;
    const repository = await shop.repository('bad-gateway');
    const pull = await shop.open(repository);
    await shop.check(pull);
    const gateway = createServer((_request, response) => response.writeHead(502).end());
    await new Promise<void>((listening) => {
      gateway.listen(0, '127.0.0.1', listening);
    });
    const { port } = gateway.address() as AddressInfo;
    github.setWebhook(`http://127.0.0.1:${port}/api/github/webhooks`, scene.webhookSecret);
    const comment = await shop.say(pull, '/proofline coverage');
    github.setWebhook(`http://127.0.0.1:${scene.app.port}/api/github/webhooks`, scene.webhookSecret);
    gateway.close();
    await eventually(
      () => github.issueComments(repository, pull.number).find(({ viaApp }) => viaApp),
      'the answer to the command',
    );
    expect(github.reactions(repository, comment.id).map(({ content }) => content)).toEqual(['eyes']);
    const attempts = github.deliveries.filter(({ request }) => request.body.includes('/proofline coverage"'));
    expect(attempts.map(({ statusCode }) => statusCode)).toEqual([502, 202]);
  },
  TIMEOUT_MS,
);

it(
  'stops the session and concludes the check of a review whose row is lost',
  async () => {
    const { github, platform } = scene;
    const repository = await shop.repository('row-lost');
    const killed = Promise.withResolvers<void>();
    platform.faults.lostCreates = 1;
    scene.brain = async () => {
      if (scene.sessionsOf(repository).length > 0) void scene.app.kill().then(killed.resolve);
      await killed.promise;
      await new Promise<never>(() => {});
    };
    const pull = await shop.open(repository);
    await killed.promise;
    const { rowCount } = await pool.query('delete from proofline.runs where repository_id = $1', [repository.id]);
    expect(rowCount).toBe(1);
    await pool.query('delete from proofline.deliveries where intake @> $1', [{ repositoryId: repository.id }]);
    scene.brain = analyst;
    await scene.restart();
    const check = await shop.check(pull);
    expect(check).toMatchObject({ conclusion: 'cancelled', output: { title: 'Interrupted' } });
    const [session] = scene.sessionsOf(repository);
    await eventually(() => session?.archivedAt?.toString(), 'the session to be archived');
    expect(scene.sessionsOf(repository)).toHaveLength(1);
    await shop.say(pull, '/review');
    expect((await shop.check(pull, 2)).output.title).toContain('1/1 file');
    expect(github.checkRuns(repository)).toHaveLength(2);
  },
  TIMEOUT_MS,
);

it(
  'ends a review past its deadline that nobody drives',
  async () => {
    const repository = await shop.repository('overdue');
    const done = gate();
    scene.brain = () => done.opened;
    const pull = await shop.open(repository);
    await eventually(() => scene.sessionsOf(repository)[0], 'the session');
    const id = await eventually(async () => {
      const { rows } = await pool.query<{ id: string }>(
        `select id from proofline.runs where repository_id = $1 and state->'session' is not null`,
        [repository.id],
      );
      return rows[0]?.id;
    }, 'the run to know its session');
    await scene.app.kill();
    await pool.query(`update proofline.runs set state = jsonb_set(state, '{limits,deadlineAt}', '1') where id = $1`, [
      id,
    ]);
    const { rowCount } = await pool.query('delete from dbos.workflow_status where workflow_uuid = $1', [`run:${id}`]);
    expect(rowCount, 'the engine knows nothing of it any more').toBe(1);
    await scene.restart();
    expect((await shop.check(pull)).conclusion).toBe('timed_out');
    done.open();
  },
  TIMEOUT_MS,
);
