import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseCommand, spokenTo } from '../../src/commands/parse.ts';
import { type CommandSyntax, DEFAULT_SYNTAX } from '../../src/commands/syntax.ts';

const MENTIONED: CommandSyntax = { ...DEFAULT_SYNTAX, mention: 'Proofline-App' };

it.each([
  ['the short form', '/review', { verb: 'review', args: '' }],
  ['another short form', '/cancel', { verb: 'cancel', args: '' }],
  ['capitals', '/Review', { verb: 'review', args: '' }],
  ['arguments of a short form', '/review  full ', { verb: 'review', args: 'full' }],
  ['the long form with arguments', '/proofline review full', { verb: 'review', args: 'full' }],
  ['an amount', '/proofline budget +2', { verb: 'budget', args: '+2' }],
  ['a short form at the end of a sentence', '/review.', { verb: 'review', args: '' }],
  ['a verb with a comma behind it', '/proofline review, please', { verb: 'review', args: 'please' }],
  ['hard blanks between words', '/proofline\u00a0review\tfull', { verb: 'review', args: 'full' }],
  ['the bare prefix', '/proofline', { verb: 'help', args: '' }],
  ['a verb that does not exist', '/proofline rewiew', { verb: 'rewiew', args: '' }],
  ['a command after other text', 'Thanks!\r\n\r\n/review\r\n', { verb: 'review', args: '' }],
  ['the first of two commands', '/help\n/review', { verb: 'help', args: '' }],
  ["a command below another bot's", '/merge\n/review', { verb: 'review', args: '' }],
  ['a command after a closed fence', '```\n/help\n```\n/review', { verb: 'review', args: '' }],
  ['a command after code inside a line', '```/help```\n/review', { verb: 'review', args: '' }],
  ['a command after a closed HTML comment', '<!--\n/help\n-->\n/review', { verb: 'review', args: '' }],
  ['a command after a quote and a blank line', '> /help\n\n/review', { verb: 'review', args: '' }],
  ['a command after a folded text', '<details>\n\n/help\n\n</details>\n\n/review', { verb: 'review', args: '' }],
  ['a command after a tag as code', 'Mind the `<details>`.\n/review', { verb: 'review', args: '' }],
  ['a command above a mail', '/review\n\nOn Monday, Ada <a@b.c> wrote:\n> /help', { verb: 'review', args: '' }],
  ['a command below a line', 'Heading\n---\n/review', { verb: 'review', args: '' }],
])('finds %s', (_what, body, command) => {
  expect(parseCommand(body)).toEqual(command);
});

it.each([
  ['no command', 'please review'],
  ['a command inside a line', 'try /review'],
  ['a quoted command', '> /review'],
  ['the line below a quote, which belongs to it', '> as I said\n/review'],
  ['a fenced command', '```\n/review\n```'],
  ['a fenced command with CRLF', '```sh\r\n/review\r\n```\r\n'],
  ['a command in a fence that never closes', '~~~\n/review'],
  ['a fence closed by a shorter run', '````\n```\n/review\n````'],
  ['a fence closed by an indented run', '```\n    ```\n/review'],
  ['a fence closed by a run with words', '```\n``` sh\n/review'],
  ['indented code', '    /review'],
  ['a command behind a blank', ' /review'],
  ['a command in an HTML comment', '<!-- note\n/review\n-->'],
  ['an HTML comment that begins inside a line', 'Thanks <!-- note\n/review\n-->'],
  ['an HTML comment after another one', '<!-- a --> <!-- b\n/review\n-->'],
  ['a folded text', '<details><summary>Mail</summary>\n\n/review\n\n</details>'],
  ['a folded text inside another', '<DETAILS>\n<details>\n</details>\n/review\n</DETAILS>'],
  ['a quote in HTML', '<blockquote>\n/review\n</blockquote>'],
  ['code in HTML', '<pre>\n/review\n</pre>'],
  ['a quoted mail', 'Fine.\n\nOn Mon, Nov 2, 2026 at 10:00, Ada <ada@example.com> wrote:\n\n/review'],
  ['a quoted mail whose first line is wrapped', 'Fine.\n\nOn Mon, Nov 2, 2026, Ada\n<ada@example.com> wrote:\n/review'],
  ['a signature', 'Fine.\n-- \n/review'],
  ['a forwarded mail', 'Fine.\n-----Original Message-----\n/review'],
  ["the footer of GitHub's mails", 'Fine.\n\n—\nReply to this email directly, view it on GitHub\n/review'],
  ['another bot', '/merge'],
  ['a path', '/reviews/1'],
  ['a question', '/review?'],
  ['a full-width slash', '\uff0freview'],
  ['a verb with something hidden in it', '/rev\u200biew'],
  ['a mention of somebody else', '@ada review'],
  ['nothing', ''],
])('finds nothing in %s', (_what, body) => {
  expect(parseCommand(body, MENTIONED)).toBeUndefined();
});

describe('a mention', () => {
  it.each([
    ['with a verb', '@proofline-app review full', { verb: 'review', args: 'full' }],
    ['with a comma', '@Proofline-App, help', { verb: 'help', args: '' }],
    ['alone', '@proofline-app', { verb: 'help', args: '' }],
  ])('%s is a command', (_what, body, command) => {
    expect(parseCommand(body, MENTIONED)).toEqual(command);
    expect(parseCommand(body), 'only where it is listened to').toBeUndefined();
  });

  it.each(['@proofline-apps review', '@proofline review', 'hello @proofline-app review', '@proofline-app/team review'])(
    '%s is none',
    (body) => expect(parseCommand(body, MENTIONED)).toBeUndefined(),
  );

  it.each([
    [['@proofline-app and in Tests?'], 'and in Tests?'],
    [['/other', '@Proofline-App, why?'], 'why?'],
    [['@proofline-apps why?'], undefined],
    [['/proofline why?'], undefined],
  ])('%j is spoken to the App: %s', (lines, said) => {
    expect(spokenTo(lines, MENTIONED)).toBe(said);
    expect(spokenTo(lines, DEFAULT_SYNTAX), 'only where it is listened to').toBeUndefined();
  });
});

it('takes another prefix in place of ours, and no short forms where they are off', () => {
  const syntax: CommandSyntax = { prefix: '/bot', shortForms: [] };
  expect(parseCommand('/Bot review', syntax)).toEqual({ verb: 'review', args: '' });
  expect(parseCommand('/proofline review', syntax)).toBeUndefined();
  expect(parseCommand('/review', syntax)).toBeUndefined();
});

const line = fc.oneof(
  fc.constantFrom(
    '',
    'text',
    '/merge',
    '@ada',
    '> quote',
    '```',
    '~~~',
    '````',
    '<!--',
    '-->',
    '<details>',
    '</details>',
  ),
  fc.constantFrom('`', '<pre>', '</pre>', 'On Monday Ada', 'she wrote:', '-- ', '---', '    code', '- item', '# title'),
  fc.string({ unit: 'binary', maxLength: 20 }),
);
const body = fc.array(line, { maxLength: 30 }).map((lines) => lines.join('\n'));

describe('for any text', () => {
  it('reads what stands above everything else', () => {
    fc.assert(
      fc.property(body, (rest) => {
        expect(parseCommand(`/review\n${rest}`)).toEqual({ verb: 'review', args: '' });
      }),
    );
  });

  it('finds a command in no quote of it, however deep', () => {
    const marked = fc
      .array(line, { maxLength: 30 })
      .map((lines) => [...lines, '/review'].flatMap((one) => one.split(/\r\n|\r|\n/)));
    fc.assert(
      fc.property(marked, fc.integer({ min: 1, max: 3 }), (lines, depth) => {
        expect(parseCommand(lines.map((one) => `${'> '.repeat(depth)}${one}`).join('\n'))).toBeUndefined();
      }),
    );
  });

  it('finds a command in no fence that is longer than those in it', () => {
    fc.assert(
      fc.property(body, fc.constantFrom('`', '~'), (text, mark) => {
        const fence = mark.repeat(Math.max(3, longestRun(text, mark) + 1));
        expect(parseCommand(`${fence}\n${text}\n/review\n${fence}`)).toBeUndefined();
      }),
    );
  });

  it('does not depend on how lines end', () => {
    fc.assert(
      fc.property(body, (text) => {
        const plain = `${text}\n/review now`.replaceAll(/\r\n?/g, '\n');
        expect(parseCommand(plain.replaceAll('\n', '\r\n'))).toEqual(parseCommand(plain));
      }),
    );
  });

  it('finds only what begins one of its lines', () => {
    fc.assert(
      fc.property(body, fc.constantFrom('/review', '/proofline why', '@proofline-app status'), (text, command) => {
        const whole = `${text}\n${command}\n`;
        const found = parseCommand(whole, MENTIONED);
        if (found === undefined) return;
        const starts = whole.split(/\r\n|\r|\n/).filter((one) => /^[/@]/.test(one));
        expect(starts.some((one) => one.toLowerCase().includes(found.verb) || found.verb === 'help')).toBe(true);
      }),
    );
  });
});

const longestRun = (text: string, mark: string) =>
  Math.max(0, ...[...text.matchAll(new RegExp(`${mark}+`, 'g'))].map(([run]) => run.length));

it.each([
  ['backticks', '`'],
  ['open comments', '<!--'],
  ['tags', '<details>'],
  ['mentions', '@a\n'],
  ['quotes', '>\n'],
  ['blanks', ' '],
  ['blank-led lines', '   \n'],
  ['footers', 'On wrote: '],
  ['dashes', '-'],
  ['underscores', '_'],
])('takes time in proportion to the text: %s', (_what, piece) => {
  const timeOf = (length: number) => {
    const text = `${piece.repeat(Math.ceil(length / piece.length)).slice(0, length)}x`;
    const times = Array.from({ length: 5 }, () => {
      const start = process.cpuUsage(); // not by the clock: others may use the machine at the moment
      parseCommand(text, MENTIONED);
      const { user, system } = process.cpuUsage(start);
      return (user + system) / 1000;
    });
    return Math.min(...times);
  };
  timeOf(1000);
  // What grows with the square takes seconds.
  expect(timeOf(65_536)).toBeLessThan(100);
});
