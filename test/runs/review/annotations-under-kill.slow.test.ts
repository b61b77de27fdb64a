import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CheckRun, PullRequest } from '../../../src/emulators/github/entities.ts';
import type { RequestRecord } from '../../../src/emulators/github/recording.ts';
import { driveReview } from '../../../src/runs/review/drive.ts';
import type { ReviewRun } from '../../../src/runs/review/run.ts';
import { aProvedFinding } from './a-review.ts';
import { openPublishingDesk, type PublishingDesk } from './support/publishing-desk.ts';

const FINDINGS = 320;
const PER_REQUEST = 50;
/** Six full ones, and the rest with the conclusion. */
const BATCHES = [1, 2, 3, 4, 5, 6, 7];

/** What is left of a batch when its process dies. */
const DEATHS = {
  'before GitHub has it': { kind: 'reset' },
  'with the response lost': { kind: 'commit-then', action: { kind: 'reset' } },
  'with the response unsaved': undefined,
} as const;
type Death = keyof typeof DEATHS | 'between two batches';

let desk: PublishingDesk;
beforeAll(async () => {
  desk = await openPublishingDesk();
});
afterAll(() => desk.close());

describe('each of several hundred findings is annotated once', () => {
  it('when nothing goes wrong, in seven requests', async () => {
    const { run, pull } = await prepare();
    await drive(run);
    expectWhole(run, pull);
    const check = checkOf(run);
    const batches = desk.github.requests.filter(
      (request) => request.path.endsWith(`/${check.id}`) && titlesIn(request).length > 0,
    );
    expect(batches).toHaveLength(BATCHES.length);
  });

  it.each<Death>([...(Object.keys(DEATHS) as (keyof typeof DEATHS)[]), 'between two batches'])(
    'when a process dies at every batch, %s',
    async (death) => {
      const { run, pull } = await prepare();
      for (const batch of BATCHES) await driveUntil(run, batch, death);
      await drive(run);
      expectWhole(run, pull);
    },
  );

  it.each(Object.keys(DEATHS) as Death[])('when the process dies at the last batch alone, %s', async (death) => {
    const { run, pull } = await prepare();
    await driveUntil(run, BATCHES.length, death);
    await drive(run);
    expectWhole(run, pull);
  });

  it('when GitHub answers no batch at the first try', async () => {
    const { run, pull } = await prepare();
    const refused = new Set<string>();
    desk.github.faults.add({
      match: (request) => {
        const [first] = titlesIn(request);
        return first !== undefined && refused.size < refused.add(first).size;
      },
      times: BATCHES.length,
      action: { kind: 'commit-then', action: { kind: 'status', status: 502 } },
    });
    await drive(run);
    desk.github.faults.clear();
    expect(refused.size).toBe(BATCHES.length);
    expectWhole(run, pull);
  });
});

const prepare = () =>
  desk.prepare({
    findings: Array.from({ length: FINDINGS }, (_, index) =>
      aProvedFinding({
        path: 'src/account.ts',
        startLine: index + 1,
        endLine: index + 1,
        title: `Finding ${index}`,
        fingerprint: `f${index}`,
        placement: 'changed-file',
      }),
    ),
  });

const drive = (run: ReviewRun) => driveReview(run.id, desk.newDeps(), new AbortController().signal);

/** Drives a run by a process of its own, which dies at a batch. */
async function driveUntil(run: ReviewRun, batch: number, death: Death): Promise<void> {
  const pool = desk.openPool();
  const end = new AbortController();
  let closing: Promise<void> | undefined;
  const die = () => {
    end.abort();
    if (death !== 'between two batches') closing ??= pool.end(); // without a database nothing is remembered
  };
  const action = death === 'between two batches' ? undefined : DEATHS[death];
  desk.github.faults.add({
    match: (request) => {
      const isIt = titlesIn(request)[0] === `Finding ${(batch - 1) * PER_REQUEST}`;
      if (isIt) die();
      return isIt && action !== undefined;
    },
    action: action ?? { kind: 'reset' },
  });
  try {
    await driveReview(run.id, desk.newDeps(pool), end.signal);
  } catch (error) {
    if (closing === undefined) throw error;
  } finally {
    desk.github.faults.clear();
    await (closing ?? pool.end());
  }
  expect(end.signal.aborted).toBe(true);
}

function expectWhole(run: ReviewRun, pull: PullRequest): void {
  const check = checkOf(run);
  expect(check).toMatchObject({ status: 'completed', conclusion: 'neutral' });
  expect(check.output.title).toMatch(/^320 findings · /);
  const titles = desk.github.annotations(check.id).map(({ title }) => title);
  expect(titles).toEqual(Array.from({ length: FINDINGS }, (_, index) => `major: Finding ${index}`));
  expect(desk.github.reviews(pull)).toHaveLength(1);
}

/** The only check of a run. */
function checkOf({ id }: ReviewRun): CheckRun {
  const checks = desk.github.checkRuns(desk.repository).filter(({ externalId }) => externalId.includes(id));
  expect(checks).toHaveLength(1);
  const [check] = checks;
  if (check === undefined) throw new Error('there is no check');
  return check;
}

/** The titles of the annotations that a request carries, without their severity. */
function titlesIn({ operationId, body }: RequestRecord): string[] {
  if (operationId !== 'checks/update') return [];
  const { output } = body as { output?: { annotations?: readonly { title: string }[] } };
  return (output?.annotations ?? []).map(({ title }) => title.replace('major: ', ''));
}
