import { SecretMasker } from '../../src/core/secrets.ts';
import { answerReply } from '../../src/findings/answer/answer-reply.ts';
import { checkAnswer } from '../../src/findings/answer/check-answer.ts';
import { proveCitation } from '../../src/findings/answer/prove-citation.ts';
import { MAX_CITATIONS, readAnswer } from '../../src/findings/answer/read-answer.ts';
import { renderAnswer } from '../../src/publish/answer/render-answer.ts';
import { anAnswerReport } from '../publish/answer/an-answer-report.ts';
import type { Random } from '../random.ts';
import type { Target } from './fuzz.ts';
import { mutateJson, mutateText, strangeValue } from './mutate.ts';

const SOURCE = Array.from({ length: 60 }, (_, index) => `  const value${index} = load(${index % 7});`).join('\n');
const LINES = SOURCE.split('\n');
const MOST_REJECTED = 51;
const MOST_BYTES = 64_000;
const MOST_REPLY = 8000;
const PROSE = [
  'It is loaded [1].',
  '[2, 3] and [^4]',
  '- `a[1]` [5-9]',
  'src/a.ts:7',
  '```ts\n[1]\n',
  '| a [1] |',
  '![1]',
  '[1](https://x.example)',
  '\\[2\\]',
  '> [1',
];
const PERMALINK = '](https://github.com/demo/shop/blob/';

const masker = new SecretMasker();

function anAnswer(random: Random): unknown {
  if (random.chance(3)) return strangeValue(random);
  const prose = random.list(1, 12, () => random.pick(PROSE)).join(random.pick(['\n\n', '\n', ' ', '']));
  return mutateJson(random, {
    answer: random.chance(50) ? prose : mutateText(random, prose),
    citations: random.list(0, 8, () => aCitation(random)),
    confidence: random.pick(['high', 'medium', 'low']),
    not_checked: random.list(0, 3, () => mutateText(random, 'The tests in src/b.ts:4.')),
  });
}

function aCitation(random: Random): object {
  const start = random.int(1, LINES.length);
  const end = start + random.int(0, 4);
  const quote = LINES.slice(start - 1, end).join('\n');
  return {
    path: random.chance(80) ? 'src/a.ts' : mutateText(random, 'src/(größe)/a b.ts'),
    start_line: start + random.int(-2, 2),
    end_line: end,
    quote: random.chance(70) ? quote : mutateText(random, quote),
  };
}

function check(input: unknown): void {
  const submitted = readAnswer(input);
  if (submitted.citations.length > MAX_CITATIONS || submitted.rejected.length > MOST_REJECTED)
    throw new Error('what was read is not bounded');
  const proofs = submitted.citations.map((citation) => proveCitation(citation, SOURCE));
  const checked = checkAnswer(submitted, proofs, { isKnownPath: () => false, repositories: ['octo/shop'] });
  if (answerReply(submitted, proofs, checked).length > MOST_REPLY) throw new Error('the reply is too long');
  const comment = renderAnswer(anAnswerReport({ answer: checked.answer }), { masker });
  if (Buffer.byteLength(comment) > MOST_BYTES) throw new Error('the comment is too long');
  if (checked.answer.citations.length === 0 && comment.includes(PERMALINK)) throw new Error('a link without a proof');
}

export const agentAnswers: Target<unknown> = { make: anAnswer, feed: check };
