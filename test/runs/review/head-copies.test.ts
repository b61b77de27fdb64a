import { expect, it } from 'vitest';
import type { EffectContext, PlannedFile } from '../../../src/runs/review/context.ts';
import { headCopies } from '../../../src/runs/review/head-copies.ts';
import { aPlan, aReview } from './a-review.ts';

/** A context in which every file of the head has the same text. */
function contextWith(files: readonly PlannedFile[], text: string): EffectContext {
  const texts = { get: async () => await Promise.resolve({ kind: 'text', text }) };
  return { plan: { files }, texts, github: { forInstallation: () => ({}) } } as unknown as EffectContext;
}

const filesOf = (count: number, given: Partial<PlannedFile> = {}): PlannedFile[] =>
  Array.from({ length: count }, (_, index) => ({
    path: `src/${given.readAt ?? 'new'}-${index}.ts`,
    status: 'modified',
    additions: 1,
    deletions: 0,
    givenInFull: false,
    ...given,
  }));

const run = aReview({ plan: aPlan({ mount: 'base' }) });

it('hands over what is to be read before what was read already', async () => {
  const files = [...filesOf(500, { readAt: 'old' }), ...filesOf(3)];
  const copies = await headCopies(run, contextWith(files, 'text'));
  expect(copies.slice(0, 3).map(({ path }) => path)).toEqual(
    filesOf(3).map(({ path }) => expect.stringContaining(path) as string),
  );
});

it('lets the parts of a large change hold less at once than a review of its own', async () => {
  const part = { runId: 'run-0', number: 1, total: 20, label: 'src', shareCents: 10 };
  const context = contextWith(filesOf(50), 'x'.repeat(1_000_000));
  const lengthOf = async (one: typeof run) => (await headCopies(one, context)).length;
  expect([await lengthOf(run), await lengthOf({ ...run, part })]).toEqual([50, 10]);
});
