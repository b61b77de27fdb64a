import { Client } from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { git } from '../../src/cli/demo/git.ts';
import { eventually, openScene, type Scene } from './support/scene.ts';

let scene: Scene;
beforeAll(async () => {
  scene = await openScene();
});
afterAll(() => scene.close());

const NOT_COUNTED = new Set([
  'apps/create-installation-access-token',
  'repos/get-content',
  'apps/get-authenticated',
  // What the App looks for at its start, whatever is reviewed.
  'apps/list-webhook-deliveries',
  'apps/list-installations',
  'apps/list-repos-accessible-to-installation',
  'pulls/list',
]);
const WRITES = /^(?:POST|PATCH|PUT|DELETE)$/;

it('reviews a pull request from the webhook to the published review', async () => {
  const { github, platform, example } = scene;
  const repository = await scene.host('first');
  const pull = await scene.open(repository);
  const check = await scene.conclusion(repository, example.head);

  expect(check).toMatchObject({ name: 'Proofline', conclusion: 'neutral' });
  expect(check.output.title).toMatch(/^\d+ findings · 6\/6 files read · \$\d+\.\d\d$/);
  const annotations = github.annotations(check.id);
  expect(annotations.length).toBeGreaterThanOrEqual(5);
  expect(github.reviews(pull)).toEqual([expect.objectContaining({ state: 'COMMENTED', commitId: example.head })]);
  expect(github.reviewComments(pull).length).toBeGreaterThanOrEqual(5);
  expect([...github.violations, ...platform.violations, ...github.failures]).toEqual([]);

  const counted = github.requests.filter(({ operationId }) => !NOT_COUNTED.has(operationId ?? ''));
  expect(counted.length).toBeLessThanOrEqual(10);
  const writes = counted.filter(({ method, path }) => WRITES.test(method) && path !== '/graphql'); // only queries
  expect(writes.map(({ operationId }) => operationId)).toEqual([
    'checks/create',
    'pulls/create-review',
    'checks/update',
  ]);
});

it('puts every annotation and comment on a line that the change touches', async () => {
  const { github, example } = scene;
  const repository = await scene.host('lines');
  const pull = await scene.open(repository);
  const check = await scene.conclusion(repository, example.head);
  for (const { path, start_line: start, end_line: end } of github.annotations(check.id)) {
    const text = await git(example.gitDir, 'show', `${example.head}:${path}`);
    expect(end).toBeLessThanOrEqual(text.split('\n').length);
    expect(
      text
        .split('\n')
        .slice(start - 1, end)
        .join('')
        .trim(),
    ).not.toBe('');
  }
  const placed = github.reviewComments(pull).map(({ path, line }) => `${path}:${line}`);
  expect(placed).toContain('src/pricing/price.ts:10');
  expect(placed).toContain('src/api/client.ts:7');
});

it('opens one bounded session that can read one repository and nothing else', async () => {
  const { github, platform, example } = scene;
  const repository = await scene.host('session');
  const before = platform.requests.length;
  await scene.open(repository);
  await scene.conclusion(repository, example.head);
  const creates = platform.requests
    .slice(before)
    .filter(({ method, path }) => method === 'POST' && path === '/v1/sessions');
  expect(creates).toHaveLength(1);
  expect(creates[0]?.body).toMatchObject({
    budget: { type: 'limit', max_list_cost: { amount: '200', currency: 'USD' } },
    metadata: { app: 'proofline', repository: String(repository.id), head_sha: example.head },
  });
  const session = [...platform.sessions.values()].find(
    ({ metadata }) => metadata['repository'] === String(repository.id),
  );
  const tokens = platform.tokensOf(session?.id ?? '');
  expect(github.tokens.filter(({ token }) => tokens.includes(token))).toEqual([
    expect.objectContaining({ repositoryIds: [repository.id], permissions: { contents: 'read', metadata: 'read' } }),
  ]);
  expect(session?.status).toBe('idle');
  const agent = [...platform.agents.values()].flat().at(-1);
  expect(agent?.tools).toEqual([
    expect.objectContaining({
      type: 'agent_toolset_20260401',
      default_config: expect.objectContaining({ enabled: false }),
    }),
    expect.objectContaining({ type: 'custom', name: 'submit_review' }),
    expect.objectContaining({ type: 'custom', name: 'submit_reply' }),
  ]);
  expect(platform.agents.size).toBe(1);
  expect([...platform.environments.values()]).toMatchObject([
    { config: { networking: { type: 'limited', allowed_hosts: [] } } },
  ]);
});

it('hands an outsider’s head over as data and checks out the merge base', async () => {
  const { github, platform, example } = scene;
  const repository = await scene.host('fork');
  const pull = await github.openPullRequest({
    repository,
    title: example.title,
    base: example.base,
    head: example.head,
    author: 'olga',
    fork: true,
  });
  const check = await scene.conclusion(repository, example.head);
  const create = platform.requests.findLast(({ method, path }) => method === 'POST' && path === '/v1/sessions');
  expect(create?.body).toMatchObject({
    resources: expect.arrayContaining([
      expect.objectContaining({ type: 'github_repository', checkout: { type: 'commit', sha: example.base } }),
      expect.objectContaining({ type: 'file' }),
    ]),
  });
  expect(check.output.title).toContain('6/6 files read');
  expect(github.reviewComments(pull).length).toBeGreaterThanOrEqual(5);
  expect([...github.violations, ...platform.violations]).toEqual([]);
});

it('does nothing new for a delivery that comes again', async () => {
  const { github, platform, example } = scene;
  const repository = await scene.host('again');
  const pull = await scene.open(repository);
  await scene.conclusion(repository, example.head);
  const [delivery] = github.deliveries.filter(({ event }) => event === 'pull_request').slice(-1);
  const sessions = platform.sessions.size;
  await github.deliver('pull_request', delivery?.request.body ?? '', { deliveryId: 'another-guid' });
  await decided(scene, 'another-guid');
  expect(platform.sessions.size).toBe(sessions);
  expect(github.checkRuns(repository)).toHaveLength(1);
  expect(github.reviews(pull)).toHaveLength(1);
});

it('lets no secret into its log, its database or anything it posts', async () => {
  const { github, platform, secrets } = scene;
  const tokens = github.tokens.map(({ token }) => token);
  const windows = [...secrets, ...tokens].flatMap((secret) => windowsOf(secret));
  const posted = JSON.stringify(github.requests.map(({ body }) => body));
  const sent = JSON.stringify(
    platform.requests.map(({ body, path }) => (path === '/v1/sessions' ? withoutToken(body) : body)),
  );
  const places = { log: await scene.logs(), database: await dump(scene.databaseUrl), posted, sent };
  expect(places.database).toContain('submit_review');
  for (const [place, text] of Object.entries(places)) {
    expect(
      windows.filter((window) => text.includes(window)),
      place,
    ).toEqual([]);
  }
});

/** The one place where the session's token belongs. */
function withoutToken(body: unknown): unknown {
  return JSON.parse(JSON.stringify(body ?? null), (key, value: unknown) =>
    key === 'authorization_token' ? undefined : value,
  );
}

function windowsOf(secret: string): string[] {
  // The first part of an installation token names the App and is no secret.
  const body = secret.replace(/^ghs_\d+_/, '');
  return Array.from({ length: Math.max(0, body.length - 15) }, (_, start) => body.slice(start, start + 16));
}

async function decided({ databaseUrl }: Scene, deliveryId: string): Promise<void> {
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    await eventually(async () => {
      const { rows } = await client.query(
        'select 1 from proofline.deliveries where id = $1 and decided_at is not null',
        [deliveryId],
      );
      return rows.length === 1 ? true : undefined;
    }, `delivery ${deliveryId} to be decided`);
  } finally {
    await client.end();
  }
}

/** Every row of every table, the engine's included. */
async function dump(databaseUrl: string): Promise<string> {
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    const { rows: tables } = await client.query<{ name: string }>(
      `select format('%I.%I', schemaname, tablename) as name from pg_tables where schemaname in ('proofline', 'dbos')`,
    );
    const parts: string[] = [];
    for (const { name } of tables) {
      const { rows } = await client.query<{ row: string }>(`select to_jsonb(t)::text as row from ${name} t`);
      parts.push(...rows.map(({ row }) => row));
    }
    return parts.join('\n');
  } finally {
    await client.end();
  }
}
