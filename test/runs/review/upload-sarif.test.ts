import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { CODE_SCANNING_PERMISSIONS, PUBLISHER_PERMISSIONS } from '../../../src/github/publisher-permissions.ts';
import { driveReview } from '../../../src/runs/review/drive.ts';
import type { ReviewRun } from '../../../src/runs/review/run.ts';
import { aPlan, aProvedFinding } from './a-review.ts';
import { openPublishingDesk, type PublishingDesk } from './support/publishing-desk.ts';

const FINDING = aProvedFinding({ path: 'src/account.ts', placement: 'changed-file' });

let desk: PublishingDesk;
beforeAll(async () => {
  desk = await openPublishingDesk();
});
afterAll(() => desk.close());
beforeEach(() => {
  desk.github.setInstallationPermissions(desk.installationId, {
    ...PUBLISHER_PERMISSIONS,
    ...CODE_SCANNING_PERMISSIONS,
  });
});
afterEach(() => desk.github.faults.clear());

const prepare = (run: Partial<ReviewRun> = {}) =>
  desk.prepare({ plan: aPlan({ config: { sarif: true } }), findings: [FINDING], ...run });

const drive = (run: ReviewRun) => driveReview(run.id, desk.newDeps(), new AbortController().signal);

const uploadsOf = ({ target }: ReviewRun) =>
  desk.github.sarifUploads.filter(({ ref }) => ref === `refs/pull/${target.number}/head`);
const triesOf = ({ target }: ReviewRun) =>
  desk.github.requests.filter(
    ({ operationId, body }) =>
      operationId === 'code-scanning/upload-sarif' && JSON.stringify(body).includes(`refs/pull/${target.number}/head`),
  );
const checkOf = ({ id }: ReviewRun) =>
  desk.github.checkRuns(desk.repository).filter(({ externalId }) => externalId.includes(id));
const warnings = () => desk.logged.filter((line) => line.includes('code scanning takes no findings'));

it('uploads what was found once the check is concluded, with a token for that alone', async () => {
  const { run } = await prepare();
  await drive(run);
  expect(uploadsOf(run)).toMatchObject([
    { commitSha: run.target.headSha, errors: [], sarif: { runs: [{ results: [{ ruleId: 'bug' }] }] } },
  ]);
  const operations = desk.github.requests.map(({ operationId }) => operationId);
  expect(operations.lastIndexOf('code-scanning/upload-sarif')).toBeGreaterThan(operations.lastIndexOf('checks/update'));
  const scopes = desk.github.tokens.map(({ permissions, repositoryIds }) => ({ permissions, repositoryIds }));
  expect(scopes.filter(({ permissions }) => 'security_events' in permissions)).toEqual([
    { permissions: { metadata: 'read', security_events: 'write' }, repositoryIds: [desk.repository.id] },
  ]);
  expect((await desk.stored(run.id)).sarif).toBe('uploaded');
  expect(desk.github.violations).toEqual([]);
});

it('uploads an empty log for a clean change, so that alerts of an earlier head are closed', async () => {
  const { run } = await prepare({ findings: [] });
  await drive(run);
  expect(uploadsOf(run)).toMatchObject([{ errors: [], sarif: { runs: [{ results: [] }] } }]);
});

it.each<readonly [string, Partial<ReviewRun>]>([
  ['the repository has not asked for it', { plan: aPlan() }],
  ['the repository has declined it', { plan: aPlan({ config: { sarif: false } }) }],
  ['the change was not read to the end', { outcome: { kind: 'incomplete', why: 'It ended early.' } }],
  ['the budget was reached', { outcome: { kind: 'budget-reached' } }],
  ['nobody knows what earlier reviews found', { comparison: { entries: [], isMissing: true } }],
  [
    'a finding of an earlier review could not be checked',
    { comparison: { entries: [{ key: 'a', status: 'unknown', finding: aProvedFinding(), basePath: 'src/a.ts' }] } },
  ],
])('uploads nothing when %s', async (_why, state) => {
  const { run } = await prepare(state);
  await drive(run);
  expect(triesOf(run)).toEqual([]);
  expect(checkOf(run)).toMatchObject([{ status: 'completed' }]);
});

it('reviews as ever where the permission was not granted, and says once what is missing', async () => {
  desk.github.setInstallationPermissions(desk.installationId, PUBLISHER_PERMISSIONS);
  const earlier = warnings().length;
  const { run, pull } = await prepare();
  await drive(run);
  expect(checkOf(run)).toMatchObject([{ conclusion: 'neutral' }]);
  expect(desk.github.reviews(pull)).toHaveLength(1);
  expect(uploadsOf(run)).toEqual([]);
  expect(warnings().slice(earlier)).toEqual([expect.stringContaining('Code scanning alerts: write')]);
  expect((await desk.stored(run.id)).sarif).toBe('given-up');
});

it('leaves the conclusion as it is where code scanning is off', async () => {
  const earlier = warnings().length;
  const { run } = await prepare();
  desk.github.faults.add({
    match: ({ operationId }) => operationId === 'code-scanning/upload-sarif',
    action: { kind: 'status', status: 403, body: { message: 'Code scanning is not enabled for this repository.' } },
  });
  await drive(run);
  expect(checkOf(run)).toMatchObject([{ conclusion: 'neutral' }]);
  expect(triesOf(run)).toHaveLength(1);
  expect(warnings().slice(earlier)).toEqual([expect.stringContaining('enable code scanning')]);
});

it.each([
  ['tries again when GitHub does not answer', 2, 'uploaded'],
  ['gives up after a few tries', 1000, 'given-up'],
] as const)('%s', async (_what, times, became) => {
  const { run } = await prepare();
  desk.github.faults.add({
    match: ({ operationId }) => operationId === 'code-scanning/upload-sarif',
    times,
    action: { kind: 'status', status: 502 },
  });
  await drive(run);
  const stored = await desk.stored(run.id);
  expect(stored.sarif).toBe(became);
  expect(stored.endedAt).toBeDefined();
  expect(triesOf(run).length).toBeLessThan(10);
  expect(checkOf(run)).toMatchObject([{ conclusion: 'neutral' }]);
});

it('uploads the same again when it does not know whether it has', async () => {
  const { run } = await prepare();
  desk.github.faults.add({
    match: ({ operationId }) => operationId === 'code-scanning/upload-sarif',
    action: { kind: 'commit-then', action: { kind: 'reset' } },
  });
  await drive(run);
  const [first, second] = uploadsOf(run);
  expect(second?.sarif).toEqual(first?.sarif);
  expect(second?.commitSha).toBe(first?.commitSha);
  expect((await desk.stored(run.id)).sarif).toBe('uploaded');
});
