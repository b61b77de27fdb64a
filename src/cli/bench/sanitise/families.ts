import { noise } from './noise.ts';

const repeat = (unit: string) => (length: number) => unit.repeat(Math.ceil(length / unit.length)).slice(0, length);

/** Opened once, and never closed. */
const after = (opening: string, unit: string) => (length: number) =>
  opening + repeat(unit)(Math.max(0, length - opening.length));

/** Runs of every length, as long as there is room. */
function growingRuns(char: string, end: string): (length: number) => string {
  return (length) => {
    const runs: string[] = [];
    for (let run = 1, room = length; room > 0; run += 1) {
      runs.push(char.repeat(run) + end);
      room -= run + end.length;
    }
    return runs.join('').slice(0, length);
  };
}

/**
 * Texts that make a filter slow, of as many UTF-16 units as asked for: what floods it, and what makes a pattern look far
 * ahead in vain at every place.
 */
export const FAMILIES: Readonly<Record<string, (length: number) => string>> = {
  'ordinary prose': repeat('Some words about `code` and @user in [a](https://github.com/o/r/blob/main/x).\n'),
  'one run of backticks': repeat('`'),
  'runs of backticks': repeat('` `` ``` '),
  'backticks of every length': growingRuns('`', ' '),
  'one long code span': after('`', '@user '),
  'opening brackets': repeat('['),
  'nested brackets': (length) => repeat('[')(length / 2) + repeat(']')(length / 2),
  'closing brackets': repeat('a](b'),
  'emphasis marks': repeat('*a _b **c __d ~~e '),
  'one run of stars': repeat('*'),
  'image openings': repeat('![a]('),
  'links that end nowhere': repeat('[a]('),
  'foreign links': repeat('[a](http://e.example/x) '),
  'allowed links': repeat('[a](https://github.com/o/r/blob/main/x) '),
  'beginnings of addresses': repeat('http://'),
  'addresses in angle brackets': repeat('<http://'),
  'one address full of punctuation': after('www.', '.!'),
  mentions: repeat('@user '),
  'mentions and references': repeat('@octo/team #1 gh-2\n'),
  'abbreviated commits': repeat('0a1b2c3 '),
  'HTML comment openings': repeat('<!--'),
  'unclosed tags': repeat('<img '),
  'closed comments': repeat('<!-- a -->'),
  'tags in tags': repeat('<b><a href="x">'),
  'reference definitions': repeat('[a]: http://e.example/x\n'),
  footnotes: repeat('a[^1]\n\n[^1]: b\n'),
  entities: repeat('&#64;'),
  'entities without an end': repeat('&#64'),
  backslashes: repeat('\\'),
  fences: repeat('```\n'),
  'a fence that never closes': after('```\n', 'code @b\n'),
  'fences of every length': growingRuns('`', '\n'),
  'fences of both kinds': repeat('~~~\n```\n'),
  'indented code': repeat('    a\n\n'),
  'table rows': repeat('| a | b `c | d` |\n'),
  'pipes in code': after('`', '|@<'),
  'one base64 text': (length) => noise('base64', length),
  'base64 in lines': (length) => noise('base64', length).replaceAll(/.{76}/g, '$&\n').slice(0, length),
  'one hex text': (length) => Buffer.from(noise('hex', length)).toString('hex').slice(0, length),
  'beginnings of tokens': repeat('ghs_'),
  'web tokens that never end': repeat('eyJa.'),
  'key openings': repeat('-----BEGIN '),
  'URL escapes': repeat('%41'),
  'URL-encoded base64': (length) =>
    noise('url', length)
      .replaceAll(/[A-Z]/g, (char) => `%${char.charCodeAt(0).toString(16)}`)
      .slice(0, length),
  'base64 in entities': (length) =>
    noise('entity', length)
      .replaceAll(/./g, (char) => `&#${char.charCodeAt(0)};`)
      .slice(0, length),
  'keys that never end': after('-----BEGIN PRIVATE KEY-----', 'MIIE'),
  'many keys': repeat('-----BEGIN PRIVATE KEY-----\nMII\n-----END PRIVATE KEY-----\n'),
  'beginnings of known tokens': repeat(`ghs_123456_${noise('known', 49)} `),
  'pieces of a known secret': repeat(`${noise('known', 15)} `),
  'zero-width characters': repeat('\u200b'),
  'zero-width characters between letters': repeat('a\u200b'),
  'mixed directional controls': repeat('\u202e\u2066a\u2069'),
  'tag characters': repeat('\u{e0041}'),
  'variation selectors': repeat('❤\ufe0f\ufe0f'),
  'combining characters': repeat('a\u0301\u0302\u0303'),
  'joined emoji': repeat('👩\u200d💻'),
  'halves of characters': repeat('\ud800'),
  'one long line': repeat('word '),
  'one long word': repeat('x'),
  'empty lines': repeat('\n'),
  'blank lines': repeat(' \n'),
  'commands of other bots': repeat('/merge\n'),
  'quoted commands': repeat('> /merge\n'),
  'quotes and lists in each other': repeat('> - > 1. @user\n'),
  'ever deeper quotes': growingRuns('>', ' @user\n'),
  'ever deeper lists': growingRuns(' ', '- @user\n'),
  'quote marks': repeat('> '),
  'list marks': repeat('- '),
};
