import { Client } from 'pg';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import type { Repository } from '../../src/emulators/github/entities.ts';
import { analyst } from '../../src/emulators/managed-agents/analyst/analyst.ts';
import type { Brain } from '../../src/emulators/managed-agents/brain.ts';
import { aClaim } from './support/claim.ts';
import { eventually, openScene, type Scene } from './support/scene.ts';

let scene: Scene;
beforeAll(async () => {
  scene = await openScene();
});
afterAll(() => scene.close());
afterEach(() => {
  scene.brain = analyst;
  scene.github.faults.clear();
  scene.platform.faults.interruptDelayMs = 0;
});

const clean: Brain = async (context) => {
  await context.callCustomTool('submit_review', { summary: 'All good.', findings: [] });
};

function strike(repository: Repository, operationId: string, status: number, body: unknown, times = 1) {
  scene.github.faults.add({
    match: (request) => request.operationId === operationId && request.path.includes(`/${repository.name}/`),
    times,
    action: { kind: 'status', status, body },
  });
}

it('stores and posts nothing of the token that an agent prints', async () => {
  const { github, platform, example } = scene;
  let token = '';
  scene.brain = async (context) => {
    [token = ''] = platform.tokensOf(context.sessionId);
    const disguised = [token, Buffer.from(token).toString('base64'), Array.from(token).toReversed().join('')];
    await context.say(disguised.join('\n'));
    await context.useTool('grep', { pattern: token, path: disguised.join(' ') });
    const finding = aClaim({ title: disguised[1]?.slice(0, 200), body: disguised.join(' ') });
    await context.callCustomTool('submit_review', { summary: disguised.join(' '), findings: [finding] });
  };
  const repository = await scene.host('printed');
  await scene.open(repository);
  const check = await scene.conclusion(repository, example.head);
  expect(check.output.title).toMatch(/^1 finding /);
  // Its first part names the App and is no secret.
  const secret = token.replace(/^ghs_\d+_/, '');
  const places = {
    stored: await rows(scene.databaseUrl),
    posted: JSON.stringify(github.requests),
    log: await scene.logs(),
  };
  expect(places.stored.includes('[secret]')).toBe(true);
  for (const [place, text] of Object.entries(places)) {
    const readings = [secret, Array.from(secret).toReversed().join(''), Buffer.from(token).toString('base64')];
    const windows = readings.flatMap((reading) =>
      Array.from({ length: reading.length - 40 }, (_, start) => reading.slice(start + 12, start + 36)),
    );
    expect(
      windows.filter((window) => text.includes(window)),
      place,
    ).toEqual([]);
  }
});

it('is not green when GitHub lists only a part of the change', async () => {
  const { example } = scene;
  const repository = await scene.host('unlisted');
  const added = { filename: 'a.ts', status: 'added', additions: 1, deletions: 0, patch: '@@ -0,0 +1 @@\n+one' };
  strike(repository, 'pulls/list-files', 200, [added]);
  scene.brain = clean;
  await scene.open(repository);
  const check = await scene.conclusion(repository, example.head);
  expect(check.conclusion).toBe('neutral');
  expect(check.output.title).toMatch(/^No findings · 1\/\d+ files read/);
  expect(check.output.summary).toContain('GitHub does not list them');
});

it('does not pass a change over of which GitHub lists nothing', async () => {
  const { example } = scene;
  const repository = await scene.host('none-listed');
  strike(repository, 'pulls/list-files', 200, []);
  await scene.open(repository);
  expect(await scene.conclusion(repository, example.head)).toMatchObject({ conclusion: 'neutral' });
});

it('concludes without annotations when GitHub finds them invalid', async () => {
  const { github, example } = scene;
  const repository = await scene.host('invalid');
  strike(repository, 'checks/update', 422, { message: 'Invalid request.' });
  await scene.open(repository);
  const check = await scene.conclusion(repository, example.head);
  expect(check.conclusion).toBe('neutral');
  expect(check.output.text).toContain('src/pricing/price.ts');
  expect(github.annotations(check.id)).toEqual([]);
});

it('starts one review for a command however often its delivery comes', async () => {
  const { github, example } = scene;
  const repository = await scene.host('replayed');
  const pull = await scene.open(repository);
  await scene.conclusion(repository, example.head);
  await github.comment({ repository, number: pull.number, login: 'ada', body: '/review' });
  await scene.conclusion(repository, example.head, 2);
  const [command] = github.deliveries.filter(({ event }) => event === 'issue_comment').slice(-1);
  await github.deliver('issue_comment', command?.request.body ?? '', { deliveryId: 'replayed-guid' });
  const decision = await eventually(() => decisionOf('replayed-guid'), 'the replayed delivery to be decided');
  expect(decision).toEqual(await decisionOf(command?.guid ?? ''));
});

it('reviews for a command that it cannot react to', async () => {
  const { github, example } = scene;
  const repository = await scene.host('locked');
  const pull = await scene.open(repository);
  await scene.conclusion(repository, example.head);
  strike(repository, 'reactions/create-for-issue-comment', 403, { message: 'Locked' }, 2);
  await github.comment({ repository, number: pull.number, login: 'ada', body: '/review' });
  expect(await scene.conclusion(repository, example.head, 2)).toMatchObject({ conclusion: 'neutral' });
});

it('stops the session of a repository that it may no longer write to', async () => {
  const { platform } = scene;
  const repository = await scene.host('gone');
  scene.brain = async ({ signal }) => {
    await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
  };
  strike(repository, 'checks/update', 404, { message: 'Not Found' }, 5);
  await scene.open(repository);
  await eventually(
    () =>
      [...platform.sessions.values()].find(
        ({ metadata, status }) => metadata['repository'] === String(repository.id) && status === 'terminated',
      ),
    'the session to be archived',
  );
});

it('reviews again for a command although the session before has not stopped yet', async () => {
  const { github, platform, example } = scene;
  await scene.app.stop();
  await scene.restart({ REVIEW_DEADLINE_MS: '10000' });
  platform.faults.interruptDelayMs = 60_000;
  scene.brain = async ({ signal }) => {
    await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
  };
  const repository = await scene.host('stubborn');
  const pull = await scene.open(repository);
  expect(await scene.conclusion(repository, example.head)).toMatchObject({ conclusion: 'timed_out' });
  scene.brain = clean;
  await github.comment({ repository, number: pull.number, login: 'ada', body: '/review' });
  expect(await scene.conclusion(repository, example.head, 2)).toMatchObject({ conclusion: 'neutral' });
});

const query = async <T extends object>(url: string, sql: string, values: unknown[] = []): Promise<T[]> => {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<T>(sql, values)).rows;
  } finally {
    await client.end();
  }
};

async function decisionOf(deliveryId: string): Promise<object | undefined> {
  const sql = 'select decision from proofline.deliveries where id = $1';
  const [delivery] = await query<{ decision: object | null }>(scene.databaseUrl, sql, [deliveryId]);
  return delivery?.decision ?? undefined;
}

/** What the App has stored of its runs and their sessions. */
async function rows(url: string): Promise<string> {
  return JSON.stringify([
    await query(url, 'select state, plan from proofline.runs'),
    await query(url, 'select event from proofline.session_events'),
  ]);
}
