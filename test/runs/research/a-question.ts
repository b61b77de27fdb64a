import type { ProvedAnswer } from '../../../src/findings/answer/citation.ts';
import type { Question, Research } from '../../../src/runs/research/research.ts';
import type { ReviewRun } from '../../../src/runs/review/run.ts';
import { aReview } from '../review/a-review.ts';

export const aQuestion = (question: Partial<Question> = {}): Question => ({
  text: 'Where is it?',
  asker: 'ada',
  source: 'command',
  nonce: 'n'.repeat(32),
  ...question,
});

export const anAnswer = (answer: Partial<ProvedAnswer> = {}): ProvedAnswer => ({
  answer: 'Here. [1]',
  citations: [{ number: 1, path: 'src/a.ts', startLine: 1, endLine: 1, quote: 'const a = 1;', relocated: false }],
  confidence: 'high',
  notChecked: [],
  uncited: [],
  ...answer,
});

/** A run that has just been asked for. */
export const aResearch = (research: Partial<Research> = {}, run: Partial<ReviewRun> = {}): ReviewRun =>
  aReview({
    trigger: { deliveryId: 'd1', actor: 'ada', kind: 'command', commentId: 77 },
    research: { question: aQuestion(), ...research },
    ...run,
  });
