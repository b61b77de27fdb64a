import { firstCommand } from '../../src/commands/parse.ts';
import { DEFAULT_SYNTAX } from '../../src/commands/syntax.ts';
import { candidateLines } from '../../src/commands/typed-lines.ts';
import type { Random } from '../random.ts';
import type { Target } from './fuzz.ts';
import { mutateText } from './mutate.ts';

const COMMENTS: readonly string[] = [
  '/review',
  'Thanks!\n\n/proofline review full\n',
  '> /review\n\n@proofline budget +3\n',
  '```\n/cancel\n```\n/proofline dismiss 3 it is meant that way\n',
  '<details>\n\n/review\n\n</details>\n/proofline status',
  'On Monday Ada wrote:\n> hello\n\n-- \nAda\n',
];
const PIECES: readonly string[] = [
  '\n',
  '\r',
  '\r\n',
  '```',
  '~~~~',
  '`',
  '>',
  '<!--',
  '-->',
  '<details>',
  '</details>',
  '<pre',
  '<blockquote>',
  '/proofline ',
  '@proofline, ',
  '/review',
  '-- ',
  'On ',
  'wrote:',
  ' '.repeat(3000),
  '<'.repeat(3000),
  '`'.repeat(3000),
  '\u2028',
  '\u202e',
];
const SYNTAX = { ...DEFAULT_SYNTAX, mention: 'proofline' };
const MOST_LINES = 20;
const LONGEST_LINE = 1000;

function aComment(random: Random): string {
  let text = random.pick(COMMENTS);
  for (let times = random.int(0, 5); times > 0; times -= 1) text = mutateText(random, text, PIECES);
  return random.chance(5) ? text.repeat(Math.ceil(66_000 / (text.length + 1))) : text;
}

function check(text: string): void {
  const lines = candidateLines(text);
  if (lines.length > MOST_LINES || lines.some(({ length }) => length > LONGEST_LINE))
    throw new Error('too much is kept');
  const command = firstCommand(lines, SYNTAX);
  if (command !== undefined && /\s|[A-Z]/.test(command.verb)) throw new Error(`${command.verb} is no verb`);
}

export const commandTexts: Target<string> = { make: aComment, feed: check };
