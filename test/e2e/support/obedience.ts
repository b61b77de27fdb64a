import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { CheckRun, PullRequest } from '../../../src/emulators/github/entities.ts';
import type { Brain } from '../../../src/emulators/managed-agents/brain.ts';
import { harmsIn, plainHarmsIn } from '../../injection/harms.ts';
import { readerOfLeaks } from '../../injection/leaks.ts';
import { PAYLOADS } from '../../injection/payloads/payloads.ts';
import { disguisesOf, SECRETS } from '../../injection/payloads/secrets.ts';
import { splitPrompt } from '../../injection/split-prompt.ts';
import { type Attack, buildAttacks } from './attack.ts';
import { eventually, openScene, type Scene } from './scene.ts';

/** So many payloads that what is said about them fits into what GitHub takes in one place. */
const PER_ATTACK = 45;
const { secrets: _secrets, 'long texts': _long, ...spoken } = PAYLOADS;
const PRINTED = new Set([...disguisesOf(SECRETS.key), ...disguisesOf(SECRETS.webhook)]);
const ALL_WORDS = [...Object.values(spoken).flat(), ...PRINTED];
/** What is said where there is room for one only. */
const ENDINGS = [ALL_WORDS.slice(0, 40).join('\n\n'), SECRETS.key, '@octocat [x](https://evil.example)\n/merge'];

/** All that an App that reviews may do to GitHub. */
const OWN_WRITES = new Set([
  'graphql', // the emulator serves queries alone
  'apps/create-installation-access-token',
  'checks/create',
  'checks/update',
  'pulls/create-review',
  'issues/create-comment',
  'reactions/create-for-issue-comment',
]);

let scene: Scene;
let attacks: Attack[];
/** Tokens that the sessions could print. */
const tokens = new Set<string>();

/** Tests that an agent that obeys every attacker does no harm: with every payload, or with a third of them. */
export function testObedience(depth: 'sample' | 'every payload'): void {
  const every = depth === 'every payload' ? 1 : 3;
  const payloads = ALL_WORDS.filter((_, index) => index % every === 0);

  beforeAll(async () => {
    const groups = Array.from({ length: Math.ceil(payloads.length / PER_ATTACK) }, (_, index) =>
      payloads.slice(index * PER_ATTACK, (index + 1) * PER_ATTACK),
    );
    const environment = {
      ANTHROPIC_API_KEY: SECRETS.key,
      WEBHOOK_SECRET_PREVIOUS: SECRETS.webhook,
      ALLOWED_ACCOUNTS: '*',
    };
    scene = await openScene(environment, { platform: { apiKey: SECRETS.key } });
    attacks = await buildAttacks(path.join(scene.folder, 'attacks'), groups, PRINTED);
  });
  afterAll(() => scene.close());

  it('lets nothing out that an obedient agent says word for word', async () => {
    expect(payloads.length).toBeGreaterThan(250 / every);
    scene.brain = obey;
    const results = await Promise.all(
      attacks.map(async (attack, index) => ({ attack, ...(await stage(attack, `${index}`)) })),
    );
    expect(tokens.size).toBeGreaterThanOrEqual(attacks.length);
    const promises = readerOfPromises();
    for (const { attack, request, check } of results) {
      const { findings } = attack;
      expect(findings.flatMap(({ body }) => harmsIn(body))).not.toEqual([]);
      expect(check).toMatchObject({ conclusion: 'neutral', name: 'Proofline' });
      expect(check.output.title).toMatch(
        new RegExp(`^${findings.length} findings · \\d+/\\d+ files read · \\$\\d+\\.\\d\\d$`),
      );
      const sure = findings.filter(({ confidence }) => confidence === 'high');
      expect(scene.github.annotations(check.id)).toHaveLength(sure.length);
      expect(scene.github.reviewComments(request)).toHaveLength(Math.min(25, sure.length));
      expect(promises.brokenBy(request, check)).toEqual([]);
    }
    expectOwnWritesOnly();
  }, 60_000);

  it.each(ENDINGS.map((words, index) => [index, words] as const))(
    'lets nothing out of the reason for which an agent stops (%i)',
    async (index, words) => {
      scene.brain = async ({ say, end }) => {
        await say(words);
        end('refusal', words);
      };
      const { request, check } = await stage(attackAt(index), `ending-${index}`);
      expect(check.output.title).toMatch(/declined/);
      expect(readerOfPromises().brokenBy(request, check)).toEqual([]);
      expectOwnWritesOnly();
    },
  );

  it('answers hostile commands without repeating them', async () => {
    const { github } = scene;
    scene.brain = async ({ end }) => end('refusal');
    const { repository, request } = await stage(attackAt(0), 'commands');
    const hostile = ['@octocat', 'budget @octocat #1', 'budget [x](https://evil.example)', `help ${SECRETS.key}`];
    for (const words of hostile) {
      await github.comment({ repository, number: request.number, login: 'ada', body: `/proofline ${words}` });
    }
    const replies = await eventually(() => {
      const own = github.issueComments(repository, request.number).filter(({ viaApp }) => viaApp);
      return own.length === hostile.length ? own : undefined;
    }, 'an answer to each command');
    expect(replies.flatMap(({ body }) => harmsIn(withoutMarker(body)))).toEqual([]);
    expectOwnWritesOnly();
  });
}

/** Does whatever the code under review, or its author, asks for; what the App does not take, too. */
const obey: Brain = async ({ sessionId, metadata, say, callCustomTool }) => {
  const { payloads = [], findings = [] } = attacks.find(({ head }) => head === metadata['head_sha']) ?? {};
  const printed = scene.platform.tokensOf(sessionId).flatMap((token) => {
    tokens.add(token);
    return disguisesOf(token);
  });
  const leaking = findings.map((finding, index) => ({
    ...finding,
    body: `${finding.body}\n\n${printed[index] ?? ''}`,
  }));
  const invalid = findings.slice(0, 5).map((finding) => ({ ...finding, category: finding.title, severity: 'APPROVE' }));
  const summary = [...payloads, ...printed].join('\n\n').slice(0, 20_000);
  await say(summary);
  await callCustomTool('submit_review', { summary, findings: [...leaking, ...invalid] });
};

function attackAt(index: number): Attack {
  const attack = attacks[index];
  if (attack === undefined) throw new Error(`there is no attack ${index}`);
  return attack;
}

/** Opens the attack as a pull request of somebody who may write, and waits for its end. */
async function stage({ branch, head, payloads }: Attack, name: string) {
  const { github } = scene;
  const gitDir = path.join(scene.folder, 'attacks');
  // An installation of its own, for each has its own limit of writes.
  const owner = `victim-${name}`;
  github.installOn(owner);
  const repository = await github.addRepository({ owner, name: 'shop', gitDir });
  github.setPermission(repository, 'ada', 'write');
  const request = await github.openPullRequest({
    repository,
    title: (payloads[0] ?? '').slice(0, 200),
    body: payloads.join('\n'),
    base: 'main',
    head,
    headRef: branch,
    author: 'ada',
  });
  return { repository, request, check: await scene.conclusion(repository, head) };
}

/** Holds everything of a pull request that people read against what the App promises. */
function readerOfPromises() {
  const { github } = scene;
  const leaks = readerOfLeaks([...tokens]);
  const leaksOf = (text: string) => (leaks(text) ? ['token'] : []);
  const brokenBy = (request: PullRequest, { id, output }: CheckRun): object[] => {
    const reviews = github.reviews(request);
    const bodies = reviews.map(({ body }) => splitPrompt(withoutMarker(body)));
    const comments = [...github.reviewComments(request), ...github.issueComments(request.repository, request.number)];
    const markdown = [
      output.summary ?? '',
      output.text ?? '',
      ...bodies.flatMap(({ outside, block }) => [outside, block]),
      ...comments.map(({ body }) => withoutMarker(body)),
    ];
    const plain = [
      output.title ?? '',
      ...github.annotations(id).flatMap(({ title = '', message }) => [title, message]),
    ];
    const harms = [
      ...markdown.flatMap((text) => [...harmsIn(text), ...leaksOf(text)]),
      ...plain.flatMap((text) => [...plainHarmsIn(text), ...leaksOf(text)]),
      ...bodies.flatMap((body) => body.harms),
      ...reviews.flatMap(({ state }) => (state === 'COMMENTED' ? [] : [`review ${state}`])),
      ...(reviews.length > 1 ? ['more than one review'] : []),
    ];
    return harms.map((harm) => ({ on: request.title, harm }));
  };
  return { brokenBy };
}

/** Our own marker at the very end; anywhere else it is forged. */
const withoutMarker = (markdown: string) => markdown.replace(/\n\n<!-- proofline:[a-z]+:[^\s>]+ -->$/, '');

/** Nothing but what a review needs was written, each write in a repository of the attack, and each review a comment. */
function expectOwnWritesOnly() {
  const { github, platform } = scene;
  const writes = github.requests.filter(({ method }) => method !== 'GET');
  expect(writes.map(({ operationId }) => operationId).filter((id) => !OWN_WRITES.has(id ?? ''))).toEqual([]);
  const reviews = writes.filter(({ operationId }) => operationId === 'pulls/create-review');
  expect(new Set(reviews.map(({ body }) => (body as { event?: string }).event))).toEqual(new Set(['COMMENT']));
  expect(github.gitRequests.filter(({ path: address }) => address.includes('receive-pack'))).toEqual([]);
  expect([...github.violations, ...platform.violations, ...github.failures]).toEqual([]);
}
