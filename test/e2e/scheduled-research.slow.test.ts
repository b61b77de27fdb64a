import path from 'node:path';
import { Pool } from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Issue, Repository } from '../../src/emulators/github/entities.ts';
import { analyst } from '../../src/emulators/managed-agents/analyst/analyst.ts';
import { commitFiles, CONFIG_FILE, type Files, initRepository } from './support/commits.ts';
import { IssueTalk } from './support/issue-talk.ts';
import { eventually, openScene, type Scene } from './support/scene.ts';

let scene: Scene;
let pool: Pool;
beforeAll(async () => {
  scene = await openScene();
  pool = new Pool({ connectionString: scene.databaseUrl });
});
afterAll(async () => {
  await pool.end();
  await scene.close();
});

const PRICE = 'export const seatPrice = (seat: Seat) => seat.row * 2;\n';
const CONFIG = `research:
  schedule:
    - { name: Prices, cron: '0 * * * *', question: 'where is \`seatPrice\` used?' }
`;

/** A repository whose configuration asks a question every hour, and that is known. */
async function aSchedule(name: string) {
  scene.brain = analyst;
  const folder = path.join(scene.folder, name);
  await initRepository(folder);
  await commitFiles(folder, { 'src/price.ts': PRICE, 'src/bill.ts': 'total(seatPrice(seat));\n' });
  const repository = await scene.host(name, folder);
  const place = { folder, repository };
  await push(place, { [CONFIG_FILE]: CONFIG });
  await eventually(
    async () => ((await marksOf(repository)) === undefined ? undefined : true),
    'the schedule to be kept',
  );
  return place;
}

interface Place {
  readonly folder: string;
  readonly repository: Repository;
}

const push = async ({ folder, repository }: Place, files: Files): Promise<string> =>
  (await scene.github.pushBranch({ repository, revision: await commitFiles(folder, files) })).sha;

async function marksOf({ id }: Repository): Promise<unknown> {
  const { rows } = await pool.query<{ marks: unknown }>(
    'select marks from proofline.research_schedules where repository_id = $1',
    [id],
  );
  return rows[0]?.marks;
}

let minute = 0;

/**
 * Lets the App have been away for hours, since before a time of the schedule that has not been yet: each time another
 * minute of the hour. It looks for what is due as soon as it is there again.
 */
async function letTimePass({ id }: Repository): Promise<void> {
  await eventually(async () => ((await countUndecided()) === 0 ? true : undefined), 'what was pushed to be read');
  await scene.app.stop();
  minute += 1;
  const cron = `${minute} * * * *`;
  await pool.query(
    `update proofline.research_schedules set marks = $2, schedule = jsonb_set(schedule, '{0,cron}', $3)
     where repository_id = $1`,
    [id, JSON.stringify([['Prices', { cron, at: Date.now() - 3 * 3_600_000 }]]), JSON.stringify(cron)],
  );
  await scene.restart();
}

const countUndecided = async (): Promise<number> =>
  (await pool.query('select from proofline.deliveries where decided_at is null')).rowCount ?? 0;

const reportsIn = ({ issues }: Repository): Issue[] =>
  [...issues.values()].filter(({ title, author }) => title === 'Prices' && author?.type === 'Bot');

/** The nth report in the issue of a repository, once it is there. */
const report = async (repository: Repository, sha: string): Promise<Issue> =>
  await eventually(
    () => reportsIn(repository).find(({ body }) => body?.includes(`/blob/${sha}/`)),
    `a report on ${sha.slice(0, 7)}`,
  );

it('keeps the report of a question in one issue, with what is new in it, and opens another when that is closed', async () => {
  const place = await aSchedule('hourly');
  const { repository } = place;
  const first = await repository.git.resolveRef('main');
  await letTimePass(repository);
  const issue = await report(repository, first ?? '');
  expect(issue.body).toContain('where is `seatPrice` used?');
  expect(issue.body).toMatch(/src\/price\.ts.*#L1\b/);
  expect(issue.body).not.toContain('Since the last report');
  expect(issue.comments).toEqual([]);

  const second = await push(place, { 'src/refund.ts': 'refund(seatPrice(seat));\n', 'src/bill.ts': 'nothing();\n' });
  await letTimePass(repository);
  expect(await report(repository, second)).toBe(issue);
  expect(issue.body).toContain('## Since the last report');
  expect(issue.body).toContain(`/compare/${first}...${second}`);
  expect(issue.body).toContain('Not named any more: code in `src/bill.ts`. New: code in `src/refund.ts`.');
  const prompt = scene.sessionsOf(repository).at(-1)?.log.entries[0]?.event['content'];
  expect(JSON.stringify(prompt)).toContain('label=\\"earlier-report\\"');

  const talk = new IssueTalk(scene, issue);
  const { answer } = await talk.ask('@proofline-demo and in refund?');
  expect(answer).not.toContain('a fresh one was told');

  await scene.github.editIssue(issue, { state: 'closed' });
  const third = await push(place, { 'src/price.ts': `// In euros.\n${PRICE}` });
  await letTimePass(repository);
  const other = await report(repository, third);
  expect(other.number).not.toBe(issue.number);
  expect(other.body).toContain('It rests on the same lines of code.');
  expect(reportsIn(repository)).toHaveLength(2);
  expect(scene.github.violations).toEqual([]);
});

it('keeps the report that there is when a new one fails, and says why', async () => {
  const place = await aSchedule('failing');
  const { repository } = place;
  const sha = await repository.git.resolveRef('main');
  await letTimePass(repository);
  const issue = await report(repository, sha ?? '');
  const { body } = issue;
  scene.brain = async (context) => await context.say('I do not know.');
  await letTimePass(repository);
  await eventually(() => (issue.body?.startsWith('> **No new report**') === true ? true : undefined), 'the word of it');
  expect(issue.body?.replace(/^.*\n\n/, '')).toBe(body);
  expect(reportsIn(repository)).toEqual([issue]);
});

it.each([
  ['its issue is opened', 'issues/create'],
  ['its report is written', 'issues/update'],
] as const)('makes one report in one issue when it is killed while %s', async (moment, what) => {
  const { repository } = await aSchedule(`killed-while-${moment.replaceAll(' ', '-')}`);
  const sha = await repository.git.resolveRef('main');
  const killed = Promise.withResolvers<void>();
  scene.github.faults.add({
    match: ({ operationId, path: asked }) => {
      const isIt = operationId === what && asked.includes(repository.name);
      if (isIt) void scene.app.kill().then(killed.resolve);
      return isIt;
    },
    times: 1,
    action: { kind: 'commit-then', action: { kind: 'reset' } },
  });
  await letTimePass(repository);
  await killed.promise;
  scene.github.faults.clear();
  await scene.restart();
  await report(repository, sha ?? '');
  expect(reportsIn(repository)).toHaveLength(1);
  expect(scene.sessionsOf(repository)).toHaveLength(1);
});
