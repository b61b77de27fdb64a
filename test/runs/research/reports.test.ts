import { beforeEach, expect, it } from 'vitest';
import { askFirst } from '../../../src/runs/research/prompts.ts';
import { publishReport } from '../../../src/runs/research/effects/publish-report.ts';
import { openReportIssue, readReport } from '../../../src/publish/report-issue.ts';
import type { EffectContext, ReviewPlan } from '../../../src/runs/review/context.ts';
import { nextMove } from '../../../src/runs/review/next-move.ts';
import type { ReviewRun } from '../../../src/runs/review/run.ts';
import { insertRun } from '../../../src/store/runs/insert-run.ts';
import { anIntakeStage, type IntakeStage } from '../intake/intake-stage.ts';
import { aPlan, START } from '../review/a-review.ts';
import { anAnswer, aQuestion, aResearch } from './a-question.ts';

const { asker: _nobody, ...SCHEDULED } = aQuestion({ source: 'schedule', name: 'Drift', text: 'What has drifted?' });
const PLAN: ReviewPlan = { title: 'Drift', body: 'The last report.', author: 'proofline[bot]', files: [] };
const aReport = (run: Partial<ReviewRun> = {}, answer = {}) =>
  aResearch({ question: SCHEDULED, ...answer }, { plan: aPlan({ mount: 'base' }), ...run });

it('begins without a comment, and ends in its issue', () => {
  const { plan: _none, ...unplanned } = aReport();
  expect(nextMove(unplanned, START)).toEqual({ kind: 'effect', effect: 'plan-research' });
  const done = aReport({ outcome: { kind: 'complete' } });
  expect(nextMove(done, START)).toEqual({ kind: 'effect', effect: 'publish-answer' });
});

it('is asked by nobody, and told what the last one says as what others have written', () => {
  const prompt = askFirst(aReport(), PLAN, [], [{ sha: 'a'.repeat(40), text: 'It has drifted.' }]);
  expect(prompt).toMatch(/label="earlier-report"[^>]*>\nIt has drifted\.\n/);
  expect(prompt).toMatch(/label="question"[^>]*>\nWhat has drifted\?\n/);
  expect(prompt).not.toContain('Asked by');
  expect(prompt).not.toContain('Where it was asked');
});

let stage: IntakeStage;
beforeEach(async () => {
  stage = await anIntakeStage();
});

/** A run of a schedule in its issue, and the effect's surroundings. */
async function inIssue(body: string) {
  const { octokit, at, repository } = stage.scene;
  const number = await openReportIssue(octokit, { ...at, name: 'Drift' }, body);
  const issue = repository.issues.get(number);
  if (issue === undefined) throw new Error('there is no issue');
  const target = { ...stage.aWorkingRun().target, number };
  const run = aReport({ target, outcome: { kind: 'complete' } }, { answer: anAnswer() });
  const clock = { ...stage.deps.clock, now: () => START }; // what it has taken is told
  const context = { ...stage.deps, clock, plan: { ...PLAN, body: issue.body ?? '' } } as unknown as EffectContext;
  return { run, issue, context };
}

it('writes the same however often it is repeated, and compares with the newest report before it', async () => {
  const { run, issue, context } = await inIssue('Soon.');
  const store = async (one: ReviewRun) => await insertRun(stage.pool, one.id, { ...one.target, kind: 'research' }, one);
  for (const [at, sha] of ['b', 'c'].entries()) {
    const target = { ...run.target, headSha: sha.repeat(40), attempt: at + 10 };
    await store({ ...run, id: `earlier-${sha}`, target, conclusion: 'published' });
  }
  await store(run);
  expect(await publishReport(run, context)).toEqual({ type: 'answer-published' });
  const { body } = issue;
  expect(body).toContain(`/compare/${'c'.repeat(40)}...${run.target.headSha}`);
  expect(body).toContain('It rests on the same lines of code.');
  await publishReport(run, context);
  expect(issue.body).toBe(body);
  expect(readReport(body ?? '')?.sha).toBe(run.target.headSha);
});

it('compares with what stands in the issue where the books have forgotten it', async () => {
  const { run, issue, context } = await inIssue('Soon.');
  const body = `Old.\n\n${/<!-- .*$/.exec(issue.body ?? '')?.[0].replace(' -->', `:${'d'.repeat(40)} -->`)}`;
  await publishReport(run, { ...context, plan: { ...PLAN, body } });
  expect(issue.body).toContain(`/compare/${'d'.repeat(40)}...${run.target.headSha}`);
});

it('keeps the report that stands there when the next one is cut off, whatever that has found by then', async () => {
  const { run, issue, context } = await inIssue('Soon.');
  const store = async (one: ReviewRun) => await insertRun(stage.pool, one.id, { ...one.target, kind: 'research' }, one);
  await store({ ...run, id: 'whole', conclusion: 'published', target: { ...run.target, headSha: 'b'.repeat(40) } });
  await publishReport(run, context);
  const kept = issue.body ?? '';
  const cutOff: ReviewRun = { ...run, id: 'cut-off', outcome: { kind: 'timed-out' }, outcomeAt: Date.UTC(2026, 10, 1) };
  const part = { ...cutOff, conclusion: 'published', target: { ...run.target, headSha: 'c'.repeat(40), attempt: 20 } };
  await publishReport(part, context);
  await store(part);
  expect(issue.body).toBe(
    `> **No new report** (2026-11-01): The research did not finish within its time limit.\n\n${kept}`,
  );
  const next = { ...run, id: 'next', target: { ...run.target, attempt: 21 } };
  await store(next);
  await publishReport(next, context);
  expect(issue.body).toContain(`/compare/${'b'.repeat(40)}...`);
});

it('gives up a report whose issue is gone', async () => {
  const { run, issue, context } = await inIssue('Soon.');
  await stage.scene.emulator.deleteIssue(issue, { by: 'ada' });
  expect(await publishReport(run, context)).toEqual({ type: 'answer-gone' });
});
