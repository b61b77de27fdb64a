import { Ajv } from 'ajv';
import { expect, it } from 'vitest';
import { MAX_CITATIONS, readAnswer, submitAnswerSchema } from '../../../src/findings/answer/read-answer.ts';

const submitted = (fields: object = {}) => ({
  path: 'src/a.ts',
  start_line: 3,
  end_line: 4,
  quote: 'right();',
  ...fields,
});

const anAnswer = (fields: object = {}) => ({
  answer: 'It is right [1].',
  citations: [submitted()],
  confidence: 'high',
  not_checked: [],
  ...fields,
});

it('reads an answer in our own words, and the schema says the same', () => {
  const input = anAnswer({
    citations: [submitted(), submitted({ repository: 'octo/other' })],
    not_checked: ['Tests.'],
  });
  expect(readAnswer(input)).toEqual({
    answer: 'It is right [1].',
    citations: [
      { number: 1, path: 'src/a.ts', startLine: 3, endLine: 4, quote: 'right();' },
      { number: 2, repository: 'octo/other', path: 'src/a.ts', startLine: 3, endLine: 4, quote: 'right();' },
    ],
    confidence: 'high',
    notChecked: ['Tests.'],
    rejected: [],
  });
  const validate = new Ajv({ strict: false }).compile(submitAnswerSchema);
  expect(validate(input)).toBe(true);
  expect(validate(anAnswer({ citations: [submitted({ quote: undefined })] }))).toBe(false);
});

it.each([
  ['an absolute path', { path: '/etc/passwd' }, '[2] path: must be a path inside the repository'],
  ['a path that climbs out', { path: 'a/../../b' }, '[2] path: must be a path inside the repository'],
  ['a range that ends before it starts', { start_line: 9 }, '[2] end_line: ends before it starts'],
  ['no quote', { quote: '' }, expect.stringMatching(/^\[2\] quote: /)],
  ['a quote of 5 MB', { quote: 'x'.repeat(5e6) }, expect.stringMatching(/^\[2\] quote: /)],
])('refuses %s alone; the others keep their numbers', (_what, fields, problem) => {
  const { citations, rejected } = readAnswer(anAnswer({ citations: [submitted(), submitted(fields), submitted()] }));
  expect(citations.map(({ number }) => number)).toEqual([1, 3]);
  expect(rejected).toEqual([problem]);
});

it('takes null for a field left out, and makes texts storable', () => {
  const { answer, citations, rejected } = readAnswer(
    anAnswer({ answer: 'a\0b\ud800', citations: [submitted({ repository: null })] }),
  );
  expect(answer).toBe('a\ufffdb\ufffd');
  expect(citations[0]).not.toHaveProperty('repository');
  expect(rejected).toEqual([]);
});

it('takes low confidence where none is said, and a missing list of what was not checked for an empty one', () => {
  const { confidence, notChecked, rejected } = readAnswer({ answer: 'Yes.', citations: [], confidence: 'certain' });
  expect({ confidence, notChecked }).toEqual({ confidence: 'low', notChecked: [] });
  expect(rejected).toEqual([expect.stringMatching(/^confidence: /)]);
});

it.each([[null], ['text'], [[]], [{}], [{ answer: 5, citations: 'x' }]])('never throws: %j', (input) => {
  const { answer, citations, rejected } = readAnswer(input);
  expect({ answer, citations }).toEqual({ answer: '', citations: [] });
  expect(rejected.join('\n')).toMatch(/answer: .*\n.*confidence: .*\ncitations: must be a list/);
});

it('reads no more citations than it says', () => {
  const { citations, rejected } = readAnswer(
    anAnswer({ citations: Array.from({ length: 10_000 }, () => submitted()) }),
  );
  expect(citations).toHaveLength(MAX_CITATIONS);
  expect(rejected).toEqual([`citations: ${10_000 - MAX_CITATIONS} beyond the first ${MAX_CITATIONS} were not read`]);
});
