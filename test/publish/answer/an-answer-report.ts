import type { AnswerReport } from '../../../src/publish/answer/answer-report.ts';
import { aProvedAnswer } from '../../findings/answer/a-citation.ts';

export const ANSWER_SHA = '0123456789abcdef0123456789abcdef01234567';

/** A report of an answer to a question about `demo/shop`, with what a test cares about laid over it. */
export function anAnswerReport(fields: Partial<AnswerReport> = {}): AnswerReport {
  return {
    runId: 'run-1',
    showCost: true,
    outcome: { kind: 'complete' },
    answer: aProvedAnswer(),
    repositories: [
      {
        fullName: 'demo/shop',
        url: 'https://github.com/demo/shop',
        sha: ANSWER_SHA,
        committedAt: '2026-11-20T14:03:00+02:00',
      },
    ],
    spend: { costCents: 12 },
    elapsedMs: 34_000,
    model: 'claude-opus-5-5',
    syntax: { mention: '@proofline', ask: '/research', review: '/review', reopen: '/proofline reopen' },
    ...fields,
  };
}
