import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import { MAX_FINDINGS, readReview, submitReviewSchema } from '../../src/findings/read-review.ts';

const submitted = (fields: object = {}) => ({
  path: 'src/a.ts',
  start_line: 3,
  end_line: 4,
  severity: 'major',
  category: 'bug',
  title: 'Wrong',
  body: 'It is wrong.',
  evidence: 'wrong()',
  confidence: 'high',
  ...fields,
});

const review = (...findings: unknown[]) => ({ summary: 'Fine.', findings });

describe('readReview', () => {
  it('reads findings in our own words, the side being the head unless said otherwise', () => {
    const { summary, findings, rejected } = readReview(
      review(submitted(), submitted({ side: 'base', suggestion: null })),
    );
    expect({ summary, rejected }).toEqual({ summary: 'Fine.', rejected: [] });
    expect(findings).toMatchObject([{ side: 'head', startLine: 3, endLine: 4 }, { side: 'base' }]);
    expect(findings[1]).not.toHaveProperty('suggestion');
  });

  it.each([
    ['a line that is no number', { start_line: Number.NaN }, /^#1 start_line: /],
    ['a line before the first', { start_line: 0 }, /^#1 start_line: /],
    ['a line beyond any file', { end_line: 1e9 }, /^#1 end_line: /],
    ['a broken line number', { start_line: 2.5 }, /^#1 start_line: /],
    ['a range that ends before it starts', { start_line: 9 }, /^#1 end_line: ends before it starts$/],
    ['an absolute path', { path: '/etc/passwd' }, /^#1 path: must be a path inside the repository$/],
    ['a path that climbs out', { path: 'src/../../x' }, /^#1 path: /],
    ['an unknown severity', { severity: 'blocker' }, /^#1 severity: /],
    ['a body of 5 MB', { body: 'x'.repeat(5e6) }, /^#1 body: /],
    ['no evidence', { evidence: undefined }, /^#1 evidence: /],
  ])('rejects a finding with %s, and keeps the others', (_what, fields, message) => {
    const { findings, rejected } = readReview(review(submitted(), submitted(fields), submitted()));
    expect(findings).toHaveLength(2);
    expect(rejected).toEqual([expect.stringMatching(message)]);
  });

  it.each([[null], ['text'], [7], [[]], [[submitted()]], [undefined]])(
    'names a finding that is %j and no object',
    (item) => {
      expect(readReview(review(item))).toMatchObject({ findings: [], rejected: [expect.stringMatching(/^#0: /)] });
    },
  );

  it.each([[undefined], [null], ['x'], [[]], [{}], [{ summary: 5, findings: 'x' }]])('never throws on %j', (input) => {
    const { summary, findings, rejected } = readReview(input);
    expect({ summary, findings }).toEqual({ summary: '', findings: [] });
    expect(rejected.join('\n')).toMatch(/summary: .*\n?findings: must be a list/);
  });

  it('makes texts that the database and the platforms take', () => {
    const odd = submitted({ title: 'a\0b', body: '\ud800 half', evidence: 'x\udc00' });
    const { summary, findings } = readReview({ summary: 'ok \ud83d', findings: [odd] });
    const texts = JSON.stringify([summary, findings]);
    expect(texts).not.toMatch(/\\u0000|\\ud8|\\udc/);
    expect(findings[0]).toMatchObject({ title: 'a\ufffdb', body: '\ufffd half' });
  });

  it('is not fooled by names that objects have of their own', () => {
    const input: unknown = JSON.parse(
      `{"__proto__": {"polluted": 1}, "summary": "s", "findings": [${JSON.stringify(submitted()).replace('{', '{"__proto__": {"title": "x"}, "constructor": 1, ')}]}`,
    );
    const { findings } = readReview(input);
    expect(findings).toMatchObject([{ title: 'Wrong' }]);
    expect(Object.keys(findings[0] ?? {})).not.toContain('constructor');
    expect({}).not.toHaveProperty('polluted');
  });

  it('bounds the list and what it says about it', () => {
    const many = readReview(review(...Array.from({ length: 10_000 }, () => submitted())));
    expect(many.findings).toHaveLength(MAX_FINDINGS);
    expect(many.rejected).toEqual(['findings: 9500 beyond the first 500 were not read']);
    const broken = readReview(review(...Array.from({ length: 400 }, () => submitted({ severity: 'x'.repeat(1e4) }))));
    expect(broken.rejected).toHaveLength(51);
    expect(Math.max(...broken.rejected.map((line) => line.length))).toBeLessThanOrEqual(300);
  });
});

describe('submitReviewSchema', () => {
  it('is one object without references that a validator takes and that agrees with the reader', () => {
    expect(submitReviewSchema).toMatchObject({ type: 'object', required: ['summary', 'findings'] });
    expect(JSON.stringify(submitReviewSchema)).not.toMatch(/\$ref|\$schema|\$defs|~standard/);
    const validate = new Ajv({ strict: false }).compile(submitReviewSchema);
    expect(validate(review(submitted()))).toBe(true);
    expect(validate(review(submitted({ severity: 'blocker' })))).toBe(false);
    expect(validate(review(submitted({ start_line: 0 })))).toBe(false);
  });
});
