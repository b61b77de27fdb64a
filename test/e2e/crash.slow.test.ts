import { Client } from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { analyst } from '../../src/emulators/managed-agents/analyst/analyst.ts';
import { openScene, type Scene } from './support/scene.ts';

let scene: Scene;
beforeAll(async () => {
  scene = await openScene();
});
afterAll(() => scene.close());

/** The process is killed when GitHub or the platform sees the request, before its answer is handled. */
it.each([
  ['its check is opened', 'github', 'checks/create'],
  ['its session is opened', 'platform', '/v1/sessions'],
  ['its review is posted', 'github', 'pulls/create-review'],
  ['its check is concluded', 'github', 'checks/update'],
] as const)('ends with one check and one review when it is killed while %s', async (moment, where, what) => {
  const { github, platform, example } = scene;
  scene.brain = analyst;
  const repository = await scene.host(`killed-${moment.replaceAll(' ', '-')}`);
  const killed = Promise.withResolvers<void>();
  const kill = () => {
    void scene.app.kill().then(killed.resolve);
  };
  if (where === 'github') {
    github.faults.add({
      match: (request) => {
        const isIt = request.operationId === what && request.path.includes(repository.name);
        if (isIt) kill();
        return isIt;
      },
      times: 1,
      action: { kind: 'commit-then', action: { kind: 'reset' } },
    });
  } else {
    platform.faults.lostCreates = 1;
    const count = platform.sessions.size;
    scene.brain = async (context) => {
      if (platform.sessions.size > count && context.turn === 1) kill();
      await killed.promise;
    };
  }
  const pull = await scene.open(repository);
  await killed.promise;
  github.faults.clear();
  await scene.restart();
  const check = await scene.conclusion(repository, example.head);
  expect(github.checkRuns(repository)).toHaveLength(1);
  const sessions = [...platform.sessions.values()].filter(
    ({ metadata }) => metadata['repository'] === String(repository.id),
  );
  expect(sessions).toHaveLength(1);
  if (where === 'platform') return;
  expect(check.conclusion).toBe('neutral');
  expect(github.reviews(pull)).toHaveLength(1);
  const titles = github.annotations(check.id).map(({ path, start_line: line, title }) => `${path}:${line} ${title}`);
  expect(titles.length).toBeGreaterThan(0);
  expect(new Set(titles).size).toBe(titles.length);
});

it('acts at its start on a delivery that a crash left between its record and its queue', async () => {
  const { example } = scene;
  scene.brain = analyst;
  const repository = await scene.host('unqueued');
  await scene.app.kill();
  const { number } = await scene.open(repository);
  const intake = {
    kind: 'pull-request',
    installationId: scene.installationOf(repository),
    repositoryId: repository.id,
    owner: repository.owner.login,
    repo: repository.name,
    number,
    actor: { login: 'ada', isBot: false },
    action: 'opened',
  };
  const client = new Client({ connectionString: scene.databaseUrl });
  await client.connect();
  await client.query(
    `insert into proofline.deliveries (id, event, intake, received_at) values ('unqueued', 'pull_request', $1, now() - interval '1 minute')`,
    [intake],
  );
  await client.end();
  await scene.restart();
  await scene.conclusion(repository, example.head);
  expect(await scene.logs()).not.toContain('a scheduled run failed');
});
