import { expect, it } from 'vitest';
import { systemClock } from '../../../src/core/clock.ts';
import { buildAnswerReport } from '../../../src/runs/research/report.ts';
import type { ReviewRun } from '../../../src/runs/review/run.ts';
import { newTurn } from '../../../src/sessions/turn.ts';
import { aPlan, START } from '../review/a-review.ts';
import { anAnswer, aQuestion, aResearch } from './a-question.ts';

const settings = {
  appId: 1,
  instanceId: 'i',
  model: 'a-model',
  dailyBudgetCents: 500,
  githubBaseUrl: 'https://github.example/api/v3',
};
const reportOf = (run: ReviewRun) => buildAnswerReport(run, { clock: systemClock, settings }, 'robo');

const working = (run: Partial<ReviewRun> = {}) =>
  aResearch(
    { answer: anAnswer(), committedAt: '2026-01-02T03:04:05Z' },
    {
      plan: aPlan(),
      session: { id: 's', fileIds: [], openedAt: START },
      turn: { ...newTurn(), usage: { costCents: 70, inputTokens: 5 } },
      outcome: { kind: 'complete' },
      outcomeAt: START + 9000,
      ...run,
    },
  );

it('tells what was answered, about which commit, for how much, and how to go on', () => {
  expect(reportOf(working())).toMatchObject({
    question: 'Where is it?',
    answer: anAnswer(),
    repositories: [
      {
        fullName: 'octo/repo',
        url: 'https://github.example/octo/repo',
        sha: 'b'.repeat(40),
        committedAt: '2026-01-02T03:04:05Z',
      },
    ],
    spend: { costCents: 70 },
    elapsedMs: 9000,
    model: 'a-model',
    notices: [],
    syntax: { mention: '@robo', ask: '/research' },
  });
});

it('counts for a further question what it has cost by itself', () => {
  const { spend } = reportOf(working({ continues: { runId: 'before', spentCents: 40 } }));
  expect(spend).toEqual({ costCents: 30 });
});

it.each<readonly [string, Partial<ReviewRun>, object]>([
  ['nothing for what never began', { session: undefined } as never, { costCents: 0 }],
  ['nothing it knows where a session may exist', { session: undefined, sessionIntendedAt: START } as never, {}],
])('says %s', (_what, run, spend) => {
  expect(reportOf(working(run)).spend).toEqual(spend);
});

it('repeats no question that an issue asks by itself', () => {
  const run = working();
  const byLabel = { ...run, research: { ...run.research, question: aQuestion({ source: 'label' }) } };
  expect(reportOf(byLabel).question).toBeUndefined();
});

it('says when a further question had to be put to a fresh session', () => {
  const run = working();
  const lost = { ...run, research: { question: aQuestion(), hasLostSession: true } };
  expect(reportOf(lost).notices).toEqual([expect.stringContaining('a fresh one was told')]);
});

it('writes commands as the repository wants them written', () => {
  const plan = aPlan({ config: { commandsPrefix: '/robo', shortForms: [] } });
  expect(reportOf(working({ plan })).syntax.ask).toBe('/robo research');
});
