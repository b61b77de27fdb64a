import type { Random } from '../random.ts';
import { TOKEN, tokensOf } from './tokens.ts';

type Mutation = (random: Random, quote: string) => string;

const eachLine = (quote: string, change: (line: string) => string) => quote.split('\n').map(change).join('\n');

/** Ways in which a quote loses or gains whitespace and nothing else. */
const WHITESPACE: readonly Mutation[] = [
  (_random, quote) => eachLine(quote, (line) => line.trimStart()),
  (random, quote) => eachLine(quote, (line) => random.pick(['\t', '  ', '        ']) + line),
  (_random, quote) => eachLine(quote, (line) => line.replace(/^ +/, (blanks) => '\t'.repeat(blanks.length / 2))),
  (random, quote) => eachLine(quote, (line) => line + random.pick(['', ' ', '\t', '   '])),
  (_random, quote) => quote.replaceAll('\n', '\r\n'),
  (_random, quote) => `${quote}\r\n`,
  (_random, quote) => quote.replaceAll(/(?<=\S) (?=\S)/g, '  '),
  (_random, quote) => quote.replaceAll(/(?<=\S) (?=\S)/g, '\t'),
  (_random, quote) => quote.replaceAll(/\n[ \t]*(?=\n)/g, ''),
  (_random, quote) => quote.replaceAll('\n', '\n\n'),
  (_random, quote) => `\n  \n${quote}\n\n`,
  (_random, quote) => quote.replaceAll(/([([{]) *(?=\S)/g, '$1 ').replaceAll(/(?<=\S) *([)\]}])/g, ' $1'),
  (_random, quote) => quote.replaceAll(/(?<=[\w)\]}]) += +(?=[\w([{'"])/g, '='),
  (_random, quote) => quote.replaceAll(/, */g, ','),
  (_random, quote) => quote.replaceAll(/,(?=\S)/g, ', '),
];

export function changeWhitespace(random: Random, quote: string): string {
  let changed = quote;
  for (let steps = random.int(1, 3); steps > 0; steps -= 1) changed = random.pick(WHITESPACE)(random, changed);
  return changed;
}

const NAMES = ['invented', 'isReady', 'x9', 'größer', 'undefined', '0xdead'];
const SIGNS = ['+', '-', '!', '=', '<', ';', '(', ')', '"', '.', '/'];

/** The quote with one token that does not belong: renamed, left out, doubled, put in, exchanged with its neighbour. */
export function inventToken(random: Random, quote: string): string {
  const tokens = tokensOf(quote);
  const at = random.int(0, tokens.length - 1);
  const token = tokens[at] ?? '';
  const isWord = /^[\p{L}\p{N}_$]/u.test(token);
  const other = random.pick(isWord ? NAMES : SIGNS);
  const replacement = random.pick([
    other,
    other,
    '',
    `${token} ${token}`,
    `${token} ${other}`,
    isWord ? `${token}s` : other,
  ]);
  return replaceToken(quote, at, replacement);
}

function replaceToken(quote: string, at: number, replacement: string): string {
  let index = -1;
  return quote.normalize('NFC').replaceAll(TOKEN, (token) => {
    index += 1;
    return index === at ? replacement : token;
  });
}
