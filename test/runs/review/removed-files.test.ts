import { expect, it } from 'vitest';
import { coverageOf, filesRead } from '../../../src/runs/review/coverage-of-run.ts';
import type { PlannedFile, ReviewPlan } from '../../../src/runs/review/context.ts';
import { handOverDiff } from '../../../src/runs/review/diff-handover.ts';
import { newTurn } from '../../../src/sessions/turn.ts';
import { aPlan, aReview } from './a-review.ts';

const LINES = 5000;
const removed = (name: string): PlannedFile => ({
  path: `src/${name}.ts`,
  status: 'removed',
  additions: 0,
  deletions: LINES,
  patch: `@@ -1,${LINES} +0,0 @@\n${Array.from({ length: LINES }, (_, line) => `-const ${name}${line} = "removed";`).join('\n')}`,
  givenInFull: false,
});

/** A change whose removed files fit into no message: nothing of them stands in the reviewed commit. */
const plan: ReviewPlan = { title: '', body: '', author: '', files: [removed('a'), removed('b')] };
const diff = handOverDiff(plan.files);
const parts = diff.kind === 'files' ? diff.files.slice(1) : [];
const [first, second] = parts.map(({ path, content }) => ({ path, lines: content.split('\n').length - 1 }));

const coverage = (reads: readonly { path: string; startLine?: number; endLine?: number }[]) =>
  coverageOf(aReview({ plan: aPlan(), turn: { ...newTurn(), reads } }), plan);

it('counts a removed file as read when all of its diff was opened', () => {
  expect(parts).toHaveLength(2);
  const path = first?.path ?? '';
  expect(coverage([]).read).toBe(0);
  expect(coverage([{ path }]).unread).toEqual(['src/b.ts']);
  expect(coverage([{ path, endLine: 2000 }]).read).toBe(0);
  expect(
    coverage([
      { path, endLine: 2000 },
      { path, startLine: 2001, endLine: first?.lines ?? 0 },
    ]).read,
  ).toBe(1);
  expect(coverage([{ path }, { path: second?.path ?? '' }])).toEqual({ read: 2, total: 2, unread: [] });
});

it('tells it to a session that takes over', () => {
  const run = aReview({ plan: aPlan(), turn: { ...newTurn(), reads: [{ path: first?.path ?? '' }] } });
  expect(filesRead(run, plan)).toEqual(['src/a.ts']);
});

it('counts what the parts of a large change have opened, each in its own diff', () => {
  const [one, other] = plan.files.map(({ path }) => ({ label: path, paths: [path] }));
  const groups = [one, other].filter((group) => group !== undefined);
  const part = { id: '1', label: 'l', findings: [], usage: {}, hasSession: true, successions: [] };
  const opened = { ...part, reads: [{ mount: 'head' as const, reads: [{ path: first?.path ?? '' }] }] };
  const run = aReview({ plan: aPlan({ groups: 2 }), parts: [{ ...part, reads: [] }, opened] });
  expect(coverageOf(run, { ...plan, groups }).unread).toEqual(['src/a.ts']);
});
