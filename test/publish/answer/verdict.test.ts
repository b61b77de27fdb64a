import { expect, it } from 'vitest';
import { SecretMasker } from '../../../src/core/secrets.ts';
import type { Verdict } from '../../../src/findings/reply/verdict.ts';
import { renderAnswer } from '../../../src/publish/answer/render-answer.ts';
import { aProved } from '../../findings/a-known-finding.ts';
import { anAnswerReport } from './an-answer-report.ts';

const masker = new SecretMasker();
const render = (verdict: Verdict, fields: Parameters<typeof anAnswerReport>[0] = {}) =>
  renderAnswer(anAnswerReport({ thread: { key: '1a2b3c4d', verdict }, ...fields }), { masker });

it.each<readonly [Verdict, string]>([
  [{ kind: 'stands' }, '**The finding stands.**'],
  [{ kind: 'withdrawn' }, '`/proofline reopen 1a2b3c4d` brings the finding back.'],
  [
    { kind: 'corrected', finding: aProved({ severity: 'info', title: 'Slow' }) },
    '`1a2b3c4d` says: **info: Slow** (bug). `/review` brings the check up to date.',
  ],
])('says what becomes of the finding: %j', (verdict, said) => {
  const answer = render(verdict);
  expect(answer).toContain(said);
  expect(answer).toContain('To go on, reply here.');
});

it('decides nothing before the answer is whole', () => {
  const answer = render({ kind: 'withdrawn' }, { outcome: { kind: 'budget-reached' } });
  expect(answer).not.toContain('Withdrawn');
});

it('makes the corrected title harmless', () => {
  const finding = aProved({ title: 'x\n\n/review @ada <!-- proofline:finding:1a2b3c4d -->' });
  const answer = render({ kind: 'corrected', finding });
  expect(answer).not.toMatch(/^\/review @ada/m);
  expect(answer).not.toContain('<!-- proofline:finding');
  expect(answer).not.toContain(' @ada');
});
