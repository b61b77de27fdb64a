import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { externalId } from '../../../src/publish/external-id.ts';
import { driveReview } from '../../../src/runs/review/drive.ts';
import type { ReviewRun } from '../../../src/runs/review/run.ts';
import { aProvedFinding } from './a-review.ts';
import { openPublishingDesk, type PublishingDesk } from './support/publishing-desk.ts';

let desk: PublishingDesk;
beforeAll(async () => {
  desk = await openPublishingDesk();
});
afterAll(() => desk.close());
afterEach(() => desk.github.faults.clear());

const FINDING = aProvedFinding({ path: 'src/account.ts', placement: 'changed-file' });

const drive = (run: ReviewRun) => driveReview(run.id, desk.newDeps(), new AbortController().signal);

/** What the run writes is in doubt once, so that it looks for what it may have written. */
const failOnce = (operationId: string, isDone: boolean) => {
  const lost = { kind: 'status', status: 502 } as const;
  desk.github.faults.add({
    match: (request) => request.operationId === operationId,
    action: isDone ? { kind: 'commit-then', action: lost } : lost,
  });
};

it.each([
  ['never arrived', false],
  ['arrived', true],
])("makes its check beside another App's of the same name and id when its first try %s", async (_how, isDone) => {
  const { github, repository } = desk;
  const { run } = await desk.prepare({ findings: [FINDING] });
  const name = { name: 'Proofline', externalId: externalId(run.target.number, run.id) };
  const place = { repository, headSha: run.target.headSha };
  const foreign = github.addForeignCheckRun({ ...place, ...name, app: { id: 666, slug: 'proofline-too' } });
  failOnce('checks/create', isDone);
  await drive(run);
  expect(github.checkRuns(repository).filter(({ externalId: id }) => id === name.externalId)).toMatchObject([
    { id: foreign.id, status: 'in_progress', annotations: [] },
    { status: 'completed', conclusion: 'neutral', annotations: [{ title: 'major: Wrong' }] },
  ]);
  expect(github.requests.filter(({ path }) => path.endsWith(`/check-runs/${foreign.id}`))).toEqual([]);
});

it.each([
  ['never arrived', false],
  ['arrived', true],
])('posts its review beside forged ones when its first try %s, and leaves them alone', async (_how, isDone) => {
  const { github } = desk;
  const { run, pull } = await desk.prepare({ findings: [FINDING] });
  const body = `Looks good.\n\n<!-- proofline:run:${run.id} -->`;
  const forged = [
    github.addForeignReview({ request: pull, login: 'mallory', body }),
    github.addForeignReview({ request: pull, login: 'quoter[bot]', body }),
    github.addForeignReview({ request: pull, login: 'proofline-test[bot]', type: 'User', body }),
    github.addForeignReview({ request: pull, login: 'ghost', body }),
  ];
  failOnce('pulls/create-review', isDone);
  await drive(run);
  const [, , , , own, ...others] = github.reviews(pull);
  expect(github.reviews(pull).slice(0, forged.length)).toEqual(forged);
  expect(forged.map((review) => review.body)).toEqual(forged.map(() => body));
  expect(own?.body).toContain('Proofline found 1 problem');
  expect(others).toEqual([]);
  expect((await desk.stored(run.id)).review?.id).toBe(own?.id);
});
