import { expect, it } from 'vitest';
import { SecretMasker } from '../../../src/core/secrets.ts';
import type { EarlierReport } from '../../../src/publish/answer/answer-report.ts';
import { renderAnswer } from '../../../src/publish/answer/render-answer.ts';
import { aProvedAnswer, aProvedCitation } from '../../findings/answer/a-citation.ts';
import { ANSWER_SHA, anAnswerReport } from './an-answer-report.ts';

const masker = new SecretMasker();
const OLD = 'f'.repeat(40);
const COMPARE = `[What was committed since](https://github.com/demo/shop/compare/${OLD}...${ANSWER_SHA}) \`fffffff\`, which the last report has read.`;

/** What a report says about the one before it. */
function since(earlier: EarlierReport): string {
  const body = renderAnswer(anAnswerReport({ since: earlier }), { masker });
  const [, said = ''] = /^## Since the last report\n\n(.*)$/m.exec(body) ?? [];
  return said;
}

const { citations } = aProvedAnswer();

it('says nothing where there was no report before', () => {
  expect(renderAnswer(anAnswerReport(), { masker })).not.toContain('last report');
});

it('stands above the answer', () => {
  const body = renderAnswer(anAnswerReport({ since: { sha: OLD } }), { masker });
  expect(body.indexOf('## Since the last report')).toBeLessThan(body.indexOf('The price holds the tax'));
});

it.each<readonly [string, EarlierReport, string]>([
  ['nobody knows what it was about', { sha: OLD }, COMPARE],
  [
    'it has read the same',
    { sha: ANSWER_SHA, citations },
    'The last report has read the same commit, `0123456`. It rests on the same lines of code.',
  ],
  [
    'the same code stands elsewhere in its file',
    {
      sha: OLD,
      citations: citations.map((one) => ({ ...one, startLine: 90, endLine: 90, quote: `  ${one.quote}  ` })),
    },
    `${COMPARE} It rests on the same lines of code.`,
  ],
  [
    'it rests on other code',
    { sha: OLD, citations: [aProvedCitation({ path: 'src/`old`.ts', quote: 'gone();' })] },
    `${COMPARE} Not named any more: code in \`\`src/\`old\`.ts\`\`. New: code in \`src/price.ts\`.`,
  ],
])('tells what is not as it was when %s', (_when, earlier, expected) => {
  expect(since(earlier)).toBe(expected);
});

it('names ten files, and counts the others', () => {
  const many = Array.from({ length: 12 }, (_, at) => aProvedCitation({ path: `src/${at}.ts`, quote: `a${at}();` }));
  expect(since({ sha: OLD, citations: many })).toContain('`src/9.ts` and 2 more.');
});
