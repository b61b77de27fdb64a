import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { parse } from 'yaml';
import type { PullRequest, Repository } from '../../src/emulators/github/entities.ts';
import { openScene, type Scene } from '../e2e/support/scene.ts';
import { Workshop } from '../e2e/support/workshop.ts';

interface Example {
  readonly name: string;
  readonly examples: readonly Readonly<Record<string, unknown>>[];
}

const require = createRequire(import.meta.url);
const file = require.resolve('@octokit/webhooks-examples');
const events = JSON.parse(await readFile(file, 'utf8')) as readonly Example[];
const examples = events.flatMap(({ name, examples: payloads }) => payloads.map((payload) => [name, payload] as const));

let scene: Scene;
let shop: Workshop;
let repository: Repository;
let pull: PullRequest;
beforeAll(async () => {
  scene = await openScene({ ALLOWED_ACCOUNTS: '*' });
  shop = new Workshop(scene);
  repository = await shop.repository('examples');
  pull = await shop.open(repository);
  await shop.check(pull);
});
afterAll(async () => {
  await scene.close();
});

/** What the App has asked for that changes something, since `before`. */
const writesSince = (before: number) =>
  scene.github.requests
    .slice(before)
    .map(({ method, path }) => `${method} ${path}`)
    .filter((request) => !request.startsWith('GET ') && !/\/(?:access_tokens|graphql)$/.test(request));

const ASKED: ReadonlySet<string> = new Set(['start', 'join', 'hold', 'raise']);

/** Delivers all of them; tells what the App has written to GitHub since, and what it has decided. No session was touched. */
async function deliverAll(adopt: (name: string, payload: Example['examples'][number]) => object) {
  const { github, platform, app } = scene;
  const before = github.requests.length;
  const asked = platform.requests.length;
  const decided = (await shop.decisions()).length;
  for (const [name, payload] of examples) {
    const { status } = await github.deliver(name, adopt(name, payload));
    expect(status, name).toBe(202);
  }
  const decisions = await shop.decisions();
  expect(decisions.length - decided).toBe(examples.length);
  expect(decisions.slice(decided).filter(({ decision }) => ASKED.has(decision.kind))).toEqual([]);
  expect(decisions.every(({ decision }) => decision !== null)).toBe(true);
  expect(platform.requests.slice(asked).filter(({ method }) => method !== 'GET')).toEqual([]);
  expect(app.isRunning()).toBe(true);
  const kinds = new Set(decisions.slice(decided).map(({ decision }) => decision.kind));
  return { writes: writesSince(before), kinds: [...kinds].toSorted() };
}

it('has hundreds of examples, of every event that the App listens to', () => {
  expect(examples.length).toBeGreaterThan(300);
  const manifest = parse(readFileSync(new URL('../../app.yml', import.meta.url), 'utf8')) as {
    default_events: string[];
  };
  const byThemselves = ['check_run', 'check_suite', 'installation', 'installation_repositories'];
  expect(events.map(({ name }) => name)).toEqual(expect.arrayContaining([...manifest.default_events, ...byThemselves]));
});

it('takes every published payload, and writes nothing', async () => {
  const { writes, kinds } = await deliverAll((_name, payload) => payload);
  expect({ writes, kinds }).toEqual({ writes: [], kinds: ['failed', 'note', 'skip'] });
});

it('takes them as if they came from its own installation, about pull requests that do not exist', async () => {
  const installation = installationOf();
  const { writes, kinds } = await deliverAll((name, payload) => ({
    ...payload,
    installation: name.startsWith('installation')
      ? { ...Object(payload['installation']), app_id: Number(scene.environment['APP_ID']) }
      : installation,
    ...('repository' in payload
      ? {
          repository: {
            ...Object(payload['repository']),
            id: repository.id,
            name: 'examples',
            owner: { login: repository.owner.login },
          },
        }
      : {}),
  }));
  expect(kinds).toEqual(['erase', 'failed', 'note', 'skip', 'stop']);
  // A merge queue is answered on its own commit, which this repository does not have.
  expect(writes.filter((request) => request !== 'POST /repos/owner-of-examples/examples/check-runs')).toEqual([]);
  expect(scene.github.checkRuns(repository)).toHaveLength(1);
  expect(scene.sessionsOf(repository)).toHaveLength(1);
});

function installationOf(): object {
  const [first] = scene.github.deliveries;
  const { installation } = JSON.parse(first?.request.body ?? '{}') as { readonly installation: object };
  return installation;
}

it('works on as before', async () => {
  await shop.push(pull);
  expect((await shop.check(pull)).conclusion).toBe('success');
  expect(scene.github.failures).toEqual([]);
  expect(await scene.logs()).not.toMatch(/"level":60|TypeError|ReferenceError/);
});
