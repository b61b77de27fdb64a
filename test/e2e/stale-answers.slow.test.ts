import path from 'node:path';
import { Pool } from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Repository } from '../../src/emulators/github/entities.ts';
import { analyst } from '../../src/emulators/managed-agents/analyst/analyst.ts';
import { commitFiles, type Files, initRepository } from './support/commits.ts';
import { IssueTalk } from './support/issue-talk.ts';
import { eventually, openScene, type Scene } from './support/scene.ts';

let scene: Scene;
let pool: Pool;
beforeAll(async () => {
  scene = await openScene({ RECONCILE_INTERVAL_MS: '1000' });
  pool = new Pool({ connectionString: scene.databaseUrl });
});
afterAll(async () => {
  await pool.end();
  await scene.close();
});

const PRICE = 'export const seatPrice = (seat: Seat) => seat.row * 2;\n';
const NOTE = /^> \*\*Out of date\?\*\* .*$/m;

/** A repository in which `seatPrice` is defined and called, with an answer about that in an issue. */
async function anAnswer(name: string) {
  scene.brain = analyst;
  const folder = path.join(scene.folder, name);
  await initRepository(folder);
  await commitFiles(folder, { 'src/price.ts': PRICE, 'src/bill.ts': 'total(seatPrice(seat));\n' });
  const repository = await scene.host(name, folder);
  const talk = new IssueTalk(scene, await scene.github.openIssue({ repository, title: 'Prices', author: 'olga' }));
  const { answer } = await talk.ask('/research where is `seatPrice` used?');
  return { talk, repository, folder, answer };
}

/** Pushes a change of files to the default branch and waits until it has been looked at. */
async function push(
  { repository, folder }: { readonly repository: Repository; readonly folder: string },
  files: Files,
): Promise<string> {
  const before = await decidedPushes(repository);
  const { sha } = await scene.github.pushBranch({ repository, revision: await commitFiles(folder, files) });
  await eventually(async () => ((await decidedPushes(repository)) > before ? true : undefined), 'the push');
  return sha;
}

async function decidedPushes({ id }: Repository): Promise<number> {
  const { rowCount } = await pool.query(
    `select from proofline.deliveries
     where decided_at is not null and event = 'push'
       and intake @> jsonb_build_object('kind', 'default-branch-pushed', 'repositoryId', $1::bigint)`,
    [id],
  );
  return rowCount ?? 0;
}

/** But for what the reconciler asks. */
const requestsOf = ({ name }: Repository) =>
  scene.github.requests.filter(
    ({ path: asked, operationId }) => `${asked}/`.includes(`/${name}/`) && operationId !== 'pulls/list',
  ).length;

it('says once above an answer that the code it cites is gone, and not when that has only moved', async () => {
  const asked = await anAnswer('moved-and-gone');
  const { talk, answer, repository } = asked;
  await push(asked, { 'src/price.ts': `// In euros.\n\n${PRICE}`, 'README.md': 'Seats\n' });
  expect(talk.answers()).toEqual([answer]);
  const sha = await push(asked, { 'src/price.ts': PRICE.replace('* 2', '* 3') });
  const [noted = ''] = talk.answers();
  expect(noted).toMatch(NOTE);
  expect(noted).toContain(`has changed in \`${sha.slice(0, 7)}\`. \`/research …\` asks again.`);
  expect(noted.replace(NOTE, '').trimStart()).toBe(answer);
  await push(asked, { 'src/bill.ts': 'nothing();\n' });
  expect(talk.answers()).toEqual([noted]);
  const told = scene.github.deliveries.findLast(
    ({ event, request }) => event === 'push' && request.body.includes(`"name":"${repository.name}"`),
  );
  const before = await decidedPushes(repository);
  await scene.github.deliver('push', JSON.parse(told?.request.body ?? ''));
  await eventually(async () => ((await decidedPushes(repository)) > before ? true : undefined), 'the push again');
  expect(talk.answers()).toEqual([noted]);
  expect(scene.github.violations).toEqual([]);
});

it('asks GitHub for the default branch and its configuration alone where nothing is cited', async () => {
  const folder = path.join(scene.folder, 'nothing-cited');
  await initRepository(folder);
  await commitFiles(folder, { 'a.ts': 'a();\n' });
  const repository = await scene.host('nothing-cited', folder);
  await push({ repository, folder }, { 'a.ts': 'b();\n' });
  const before = requestsOf(repository);
  await push({ repository, folder }, { 'a.ts': 'c();\n' });
  expect(requestsOf(repository) - before).toBe(2);
});

it('finds the file gone, and a push that nobody has told of', async () => {
  const asked = await anAnswer('untold');
  await push(asked, { 'README.md': 'Seats\n' });
  const revision = await commitFiles(asked.folder, { 'src/price.ts': '', 'src/bill.ts': '' });
  let pushedAt = 0;
  const noted = await eventually(async () => {
    // GitHub counts in seconds, and a push in that of the one before is no news: then there is another one.
    if (Date.now() - pushedAt > 5000) {
      await scene.github.pushBranch({ repository: asked.repository, revision, announce: false });
      pushedAt = Date.now();
    }
    return asked.talk.answers().find((body) => NOTE.test(body));
  }, 'the note');
  expect(noted).toContain(asked.answer);
  expect(asked.talk.answers()).toHaveLength(1);
});

it('says it once when it is killed while it says so', async () => {
  const asked = await anAnswer('killed-while-noting');
  const killed = Promise.withResolvers<void>();
  scene.github.faults.add({
    match: ({ operationId, path: asking }) => {
      const isIt = operationId === 'issues/update-comment' && asking.includes(asked.repository.name);
      if (isIt) void scene.app.kill().then(killed.resolve);
      return isIt;
    },
    times: 1,
    action: { kind: 'commit-then', action: { kind: 'reset' } },
  });
  const revision = await commitFiles(asked.folder, { 'src/price.ts': 'gone();\n' });
  await scene.github.pushBranch({ repository: asked.repository, revision });
  await killed.promise;
  scene.github.faults.clear();
  const [noted = ''] = asked.talk.answers();
  expect(noted).toMatch(NOTE);
  await scene.restart();
  await eventually(async () => ((await decidedPushes(asked.repository)) > 0 ? true : undefined), 'the push');
  expect(asked.talk.answers()).toEqual([noted]);
});
