import { expect, it } from 'vitest';
import { readReply } from '../../../src/findings/reply/read-reply.ts';

const SUBMITTED = {
  path: 'src/a.ts',
  start_line: 3,
  end_line: 3,
  severity: 'minor',
  category: 'bug',
  title: 'Less grave',
  body: 'It is retried.',
  evidence: 'send(order);',
  confidence: 'high',
};
const aReply = (fields: object = {}) => ({
  verdict: 'stands',
  answer: 'It does. [1]',
  citations: [{ path: 'src/a.ts', start_line: 3, end_line: 3, quote: 'send(order);' }],
  confidence: 'high',
  not_checked: [],
  ...fields,
});

it('reads a verdict with its answer and citations', () => {
  expect(readReply(aReply())).toMatchObject({
    verdict: 'stands',
    answer: 'It does. [1]',
    citations: [{ number: 1, path: 'src/a.ts', startLine: 3 }],
    rejected: [],
  });
});

it('reads the corrected finding, and takes one that belongs to no correction for none', () => {
  expect(readReply(aReply({ verdict: 'corrected', finding: SUBMITTED }))).toMatchObject({
    verdict: 'corrected',
    finding: { title: 'Less grave', severity: 'minor', startLine: 3, side: 'head' },
  });
  expect(readReply(aReply({ finding: SUBMITTED }))).not.toHaveProperty('finding');
});

it.each<readonly [string, object, RegExp]>([
  ['without a verdict', { verdict: undefined }, /^verdict: /],
  ['with one that there is not', { verdict: 'deleted' }, /^verdict: /],
  ['that corrects without a finding', { verdict: 'corrected' }, /^finding/],
  ['that corrects with half a finding', { verdict: 'corrected', finding: { title: 'x' } }, /^finding path: /],
])('gives no verdict for a reply %s, and says what is wrong', (_what, fields, problem) => {
  const read = readReply(aReply(fields));
  expect(read).not.toHaveProperty('verdict');
  expect(read.rejected[0]).toMatch(problem);
  expect(read.answer).toBe('It does. [1]');
});

it.each([undefined, null, 'x', [], { verdict: {} }])('never throws: %j', (input) => {
  expect(readReply(input).rejected.length).toBeGreaterThan(0);
});
