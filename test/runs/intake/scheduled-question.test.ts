import { beforeEach, expect, it } from 'vitest';
import type { FaultAction } from '../../../src/emulators/github/faults.ts';
import type { Issue } from '../../../src/emulators/github/entities.ts';
import type { ReviewRun } from '../../../src/runs/review/run.ts';
import type { Intake } from '../../../src/triggers/intake.ts';
import { loadDelivery } from '../../../src/store/deliveries/load-delivery.ts';
import { runIntake } from '../../../src/runs/intake/run-intake.ts';
import { aRepository, type TestRepository } from '../../emulators/github/support.ts';
import { anIntakeStage, type IntakeStage } from './intake-stage.ts';

const FILE = '.github/proofline.yml';
const SCHEDULE = `research:
  budget: 0.5
  schedule: [{ name: Drift, cron: '0 6 * * 1', question: 'What has drifted?' }]
`;
let stage: IntakeStage;

let source: TestRepository;

async function configure(text: string): Promise<void> {
  source = aRepository();
  source.write(FILE, text);
  source.commit('configuration');
  stage = await anIntakeStage(source);
}
beforeEach(async () => await configure(SCHEDULE));

function aQuestion(name = 'Drift'): Intake {
  const { actor: _none, number: _neither, ...place } = stage.about('ada');
  return { kind: 'scheduled-question', ...place, name };
}

/** Delivers a question, and what is passed on of it; tells what comes of both. */
async function ask(id: string, name?: string) {
  const first = await stage.deliver(id, aQuestion(name));
  const passed = stage.enqueued.at(-1);
  if (passed?.[0] !== `${id}:issue`) return { first };
  await runIntake(passed[0], stage.deps);
  return { first, last: (await loadDelivery(stage.pool, passed[0]))?.decision };
}

const reports = (): Issue[] =>
  [...stage.scene.repository.issues.values()].filter(({ title, pull }) => title === 'Drift' && pull === undefined);
const research = async (): Promise<ReviewRun[]> => (await stage.runs()).map(({ state }) => state);

it('opens the issue, and starts the research in it, about the tip of the default branch', async () => {
  const { first, last } = await ask('d1');
  const [issue] = reports();
  const [run] = await research();
  expect(first).toEqual({ kind: 'pass-on', reason: `to issue ${issue?.number}` });
  expect(last).toEqual({ kind: 'start', runId: run?.id });
  expect(run).toMatchObject({
    target: { number: issue?.number, headSha: await stage.scene.repository.git.resolveRef('main'), baseRef: 'main' },
    trigger: { kind: 'scheduled-question', actor: 'proofline[bot]' },
    limits: { budgetCents: 50 },
    research: { question: { text: 'What has drifted?', source: 'schedule', name: 'Drift' } },
  });
  expect(run?.research?.question.asker).toBeUndefined();
  expect(stage.started).toEqual([run?.id]);
});

it('asks once however often it is delivered, and not while the report before is being made', async () => {
  const { last } = await ask('d1');
  expect(await ask('d1')).toMatchObject({ last });
  expect(await ask('d2')).toMatchObject({ last: { kind: 'skip', reason: 'the report before is not finished yet' } });
  expect(reports()).toHaveLength(1);
  expect(await research()).toHaveLength(1);
});

/** What happens to requests that open an issue, or list them. */
const fail = (method: 'GET' | 'POST', action: FaultAction) =>
  stage.scene.emulator.faults.add({
    match: (request) => request.method === method && request.path.endsWith('/issues'),
    action,
    times: method === 'GET' ? 50 : 1,
  });
const UNLISTED: FaultAction = { kind: 'status', status: 200, body: [] };

it('opens one issue also when the answer is lost and GitHub does not list it yet', async () => {
  fail('POST', { kind: 'commit-then', action: { kind: 'reset' } });
  await expect(ask('d1')).rejects.toMatchObject({ recovery: 'retry' });
  fail('GET', UNLISTED);
  await expect(ask('d1')).rejects.toMatchObject({ code: 'report_issue_in_doubt', recovery: 'retry' });
  stage.scene.emulator.faults.clear();
  expect((await ask('d1')).last).toMatchObject({ kind: 'start' });
  expect(reports()).toHaveLength(1);
});

it('opens the issue after a while where the first try has not arrived', async () => {
  fail('POST', { kind: 'status', status: 502 });
  await expect(ask('d1')).rejects.toMatchObject({ recovery: 'retry' });
  await expect(ask('d1')).rejects.toMatchObject({ code: 'report_issue_in_doubt' });
  stage.ahead = 61_000;
  expect((await ask('d1')).last).toMatchObject({ kind: 'start' });
  expect(reports()).toHaveLength(1);
});

it('remembers the issue that it has opened, whatever happens before it is passed on', async () => {
  const { enqueueIntake } = stage.deps;
  stage.deps = { ...stage.deps, enqueueIntake: async () => await Promise.reject(new Error('cut off')) };
  await expect(ask('d1')).rejects.toThrow('cut off');
  stage.deps = { ...stage.deps, enqueueIntake };
  fail('GET', UNLISTED);
  expect((await ask('d1')).first).toEqual({ kind: 'pass-on', reason: `to issue ${reports()[0]?.number}` });
  expect(reports()).toHaveLength(1);
});

it('says once in the issue of a report that a broken configuration asks nothing', async () => {
  await ask('d1');
  await stage.pool.query('update proofline.runs set ended_at = now()');
  const issue = reports()[0];
  const before = issue?.body ?? '';
  const configureAnew = async (text: string) => {
    source.write(FILE, text);
    const { emulator, repository } = stage.scene;
    await emulator.pushBranch({ repository, revision: source.commit('configuration'), announce: false });
    stage.ahead += 3_600_000;
  };
  await configureAnew(`${SCHEDULE}nonsense: 1\n`);
  const skipped = { first: { kind: 'skip', reason: 'the configuration is broken' } };
  expect(await ask('d2')).toEqual(skipped);
  const noted = issue?.body ?? '';
  expect(noted).toMatch(/^> \*\*No new report\*\* \([\d-]+\): the configuration of this repository is broken, .*\n\n/);
  expect(noted.endsWith(before)).toBe(true);
  stage.ahead += 48 * 3_600_000;
  expect(await ask('d3')).toEqual(skipped);
  expect(issue?.body, 'once').toBe(noted);
  await configureAnew(`${SCHEDULE}rubbish: 1\n`);
  expect(await ask('d4')).toEqual(skipped);
  expect(issue?.body, 'another one is broken too').not.toBe(noted);
  expect(issue?.body?.match(/No new report/g)).toHaveLength(1);
});

it('leaves an issue alone whose report is just being made', async () => {
  await ask('d1');
  const before = reports()[0]?.body;
  source.write(FILE, `${SCHEDULE}nonsense: 1\n`);
  const { emulator, repository } = stage.scene;
  await emulator.pushBranch({ repository, revision: source.commit('configuration'), announce: false });
  stage.ahead = 3_600_000;
  expect((await ask('d2')).first).toEqual({ kind: 'skip', reason: 'the configuration is broken' });
  expect(reports()[0]?.body).toBe(before);
});

it.each([
  ['leaves it at that where the issue of a report may not be changed', 403, undefined],
  ['tries again where GitHub is away when an issue is to say that nothing is asked', 502, { recovery: 'retry' }],
] as const)('%s', async (_what, status, failure) => {
  await ask('d1');
  await stage.pool.query('update proofline.runs set ended_at = now()');
  source.write(FILE, `${SCHEDULE}nonsense: 1\n`);
  const { emulator, repository } = stage.scene;
  await emulator.pushBranch({ repository, revision: source.commit('configuration'), announce: false });
  stage.ahead = 3_600_000;
  const tried: string[] = [];
  emulator.faults.add({
    match: ({ method, path }) => method === 'PATCH' && tried.push(path) > 0,
    action: { kind: 'status', status },
    times: 50,
  });
  if (failure === undefined) expect((await ask('d2')).first).toMatchObject({ kind: 'skip' });
  else await expect(ask('d2')).rejects.toMatchObject(failure);
  expect(tried[0]).toMatch(new RegExp(`/issues/${reports()[0]?.number}$`));
});

it('uses no issue of somebody else, whatever it says, nor one that is closed', async () => {
  await ask('d1');
  const { emulator, repository } = stage.scene;
  const [own] = reports();
  if (own === undefined) throw new Error('there is no issue');
  await emulator.editIssue(own, { state: 'closed' }, { announce: false });
  await emulator.openIssue({ repository, title: 'Drift', author: 'olga', body: own.body ?? '', announce: false });
  const { first } = await ask('d2');
  expect(reports()).toHaveLength(3);
  expect(first).toEqual({ kind: 'pass-on', reason: `to issue ${reports().at(-1)?.number}` });
});

it.each([
  ['is not asked any more', SCHEDULE, 'Weekly', 'the question is not asked any more (research.schedule)'],
  ['is switched off', `${SCHEDULE}  enabled: false\n`, 'Drift', 'research is turned off (research.enabled)'],
  ['stands in a broken file', `${SCHEDULE}nonsense: 1\n`, 'Drift', 'the configuration is broken'],
])('asks nothing that %s', async (_how, config, name, reason) => {
  await configure(config);
  expect((await ask('d1', name)).first).toEqual({ kind: 'skip', reason });
  expect(reports()).toEqual([]);
});
