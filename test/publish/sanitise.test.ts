import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SecretMasker } from '../../src/core/secrets.ts';
import { sanitise, sanitiseInline, sanitiseName, sanitisePlain } from '../../src/publish/sanitise.ts';

const SECRET = 'kQ7zP2mX9vB4nR8tL1wY6cF3hJ5dG0sA';
const masker = new SecretMasker();
masker.learn(SECRET);
const options = {
  masker,
  allowedLinkPrefixes: ['https://github.com/o/r/blob/'],
  maxLength: 65_535,
};
const clean = (text: string, maxLength = options.maxLength) => sanitise(text, { ...options, maxLength });

/** Marks and escapes of ours that became visible. */
const noise = (text: string) => text.match(/\[U\+200B|&amp;(?:amp|lt|#96);|\\\\\[/g)?.length ?? 0;

describe('sanitise, outside of code', () => {
  it.each([
    ['a mention', 'ask @org/team and a@b.example', 'ask @\u200borg/team and a@\u200bb.example'],
    ['an escaped mention', String.raw`\@user`, '@\u200buser'],
    ['a mention in an entity', '&#64;user &commat;user', '&amp;#\u200b64;user &amp;commat;user'],
    ['references', 'Fixes #1, gh-2, o/r#3', 'Fixes #\u200b1, gh-\u200b2, o/r#\u200b3'],
    ['an escaped reference', String.raw`\#1`, '#\u200b1'],
    ['a small heading', '#### Title', '#### Title'],
    ['a commit', 'since 0a1b2c3 and o/r@0a1b2c3d', 'since `0a1b2c3` and o/r@\u200b`0a1b2c3d`'],
    ['a number and a word', '1234567 defaced', '1234567 defaced'],
    ['a command', '/merge now', String.raw`\/merge now`],
    ['a command in a quote in a list', '> - /ok-to-test', String.raw`> - \/ok-to-test`],
    ['a path', 'in /etc/hosts', 'in /etc/hosts'],
    ['an inline image', 'a ![x](http://e.example/?q=1) b', 'a (image removed: x) b'],
    ['a reference image', '![x][y]', '(image removed: x)'],
    ['an image as a link', '[![](http://e.example)](http://e.example)', '\\[(image removed)](`http://e.example`)'],
    ['an HTML image', 'a <img src="http://e.example"> b', 'a (image removed) b'],
    ['other HTML', '<a href="x">y</a> <!-- proofline', '&lt;a href="x">y&lt;/a> &lt;!-- proofline'],
    ['a foreign link', '[click](http://e.example/a)', 'click (`http://e.example/a`)'],
    ['a script link', '[click](javascript:alert)', 'click (`javascript:alert`)'],
    ['a link with a title', '[a](http://e.example "t")', '\\[a](`http://e.example` "t")'],
    ['a reference link', '[a][b]\n\n[b]: http://e.example', '\\[a]\\[b]\n\n\\[b]: `http://e.example`'],
    ['a footnote', 'a[^1]', 'a\\[^1]'],
    ['an escaped bracket', String.raw`\[a](http://e.example) \\[a](b)`, '\\[a](`http://e.example`) \\\\a (`b`)'],
    ['a forged alert', '> [!WARNING]', '> \\[!WARNING]'],
    ['a bare address', 'see https://e.example/a.', 'see `https://e.example/a`.'],
    ['an autolink', '<http://e.example>', '`http://e.example`'],
    ['an address without scheme', 'www.e.example', '`www.e.example`'],
    ['an escaped address', String.raw`https\://e.example`, 'https:\u200b//e.example'],
    ['an address after a backslash', String.raw`\https://e.example`, '\\\\`https://e.example`'],
    ['a stray backtick', 'a ` b', 'a &#96; b'],
    ['an address next to code', 'www.e.example``@user``', '`www.e.example` `@user`'],
    [
      'a link behind an exclamation',
      'www.e.example![a](https://github.com/o/r/blob/a)',
      '`www.e.example`! [a](https://github.com/o/r/blob/a)',
    ],
    ['code', 'call `a(@b)` and ``c`d``', 'call `a(@b)` and ``c`d``'],
    ['code that closes on another line', 'a `@x\ny` @z', 'a &#96;@\u200bx\ny&#96; @\u200bz'],
    ['code that a table tears apart', '`a | @user #1 <b>`', '`a | @\u200buser #\u200b1 <\u200bb>`'],
    ['a bracket in code that a table tears apart', '`|[`]()', '`|[\u200b`\\]()'],
    ['a fence made of a link', '[~~~](y)\n[~~]()~', '\\~~~ (`y`)\n\\~~~'],
    ['hidden characters', 'a\u{e0049}b', 'a\\[U+E0049]b'],
    ['a secret', `key ${SECRET} and ${Array.from(SECRET).join(' ')}`, 'key \\[secret] and \\[secret]'],
    ['line endings', 'a\r\n/b\r/c', 'a\n\\/b\n\\/c'],
  ])('makes %s inert', (_what, text, expected) => {
    expect(clean(text)).toBe(expected);
  });

  it.each([
    '[a `b`](https://github.com/o/r/blob/0a1b/src/a.ts#L1-L2)',
    '<https://github.com/o/r/blob/0a1b/a.ts>',
    '**bold** _it_ ~~gone~~\n\n- a\n- b\n\n1. c\n\n> quote\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n---',
    'Is it < 3 && a & b > 2? "Yes" (100 %, $5).',
  ])('leaves %j as readable as it was', (text) => {
    expect(clean(text).replaceAll('&lt;', '<')).toBe(text);
  });

  it.each([
    'https://github.com/o/r/blob/../../../x/y',
    'https://github.com/o/r/blob/%2e%2e/x',
    'https://github.com/o/r-evil/blob/x',
    'https://github.com@e.example/o/r/blob/x',
    'http://github.com/o/r/blob/x',
    'HTTPS://GITHUB.COM/o/r/blob/x',
  ])('does not take %s for an allowed link', (url) => {
    expect(clean(`[a](${url}) ${url} <${url}>`)).not.toMatch(/\]\(https|<http/i);
    expect(clean(`[a](${url})`)).toBe(`a (\`${url}\`)`);
  });
});

describe('sanitise, code blocks', () => {
  it.each([
    ['a fence', '```ts\n@Input() a: b[];\n```\nx', '```ts\n@Input() a: b[];\n```\nx'],
    ['a fence that never closes', '```\na\n@b', '```\na\n@b\n```'],
    ['a fence of tildes with backticks in it', '~~~js\n```\n~~~', '````js\n```\n````'],
    ['a fence in a fence', '````md\n```\na\n```\n````', '````md\n```\na\n```\n````'],
    ['a fence in a list', '- a\n  ```\n    b\n  ```', '- a\n```\n  b\n```'],
    ['indented code', 'a\n\n    b[0]\n\n      <c>\n\nd', 'a\n\n```\nb[0]\n\n  <c>\n```\n\nd'],
    ['a forged suggestion', '```suggestion\nevil()\n```', '```\nevil()\n```'],
    ['a drawing', '~~~mermaid\nx\n~~~', '```\nx\n```'],
    ['a crooked info string', '``` a<!--b -->\nx\n```', '```a--b\nx\n```'],
    ['a command', '```\n/merge\n```', '```\n/\u200bmerge\n```'],
    ['a bot', '```\n@dependabot merge\n```', '```\n@\u200bdependabot merge\n```'],
    ['a secret', `\`\`\`\n${SECRET}\n\`\`\``, '```\n[secret]\n```'],
    ['inline code that looks like a fence', '```a``` @b', '`a` @\u200bb'],
  ])('renders %s', (_what, text, expected) => {
    expect(clean(text)).toBe(expected);
  });

  it.each([
    ['a suggestion', `${SECRET.slice(0, 8)}\n\`\`\`suggestion\n${SECRET.slice(8, 20)}`],
    ['an info string', `${SECRET.slice(0, 8)}\n~~~${SECRET.slice(8, 12)} title\n${SECRET.slice(12, 24)}`],
  ])('hides a secret written around %s', (_what, text) => {
    expect(clean(text).replaceAll(/[^a-z0-9]/gi, '')).not.toContain(SECRET.slice(0, 16));
    expect(clean(`${text}\n@user`)).toMatch(/^(`{3,})\n[^]*\n\1$/);
  });

  it('keeps a paragraph inside a list item text', () => {
    expect(clean('- a\n\n    still @user')).toBe('- a\n\n    still @\u200buser');
  });
});

/** What Markdown is made of, and what should not get through. */
const PIECES = [
  '@user',
  '#1',
  'GH-1',
  '/merge',
  '\n',
  '\n\n',
  '    ',
  '`',
  '``',
  '```',
  '~~~',
  '\\',
  '[',
  ']',
  '(',
  ')',
  '![',
  '](http://e.example)',
  'https://e.example',
  'www.e.example',
  '<img src=x>',
  '<!--',
  '-->',
  '<b>',
  '&#64;',
  '|',
  '|---|\n',
  '- ',
  '> ',
  '1. ',
  ' ',
  'word',
  '0a1b2c3',
  '\u200b',
  '\u202e',
  '*',
  '_',
  '\t',
  '\r',
  '&amp;',
  ':',
  '.',
  'https://github.com/o/r/blob/a',
  '[a](https://github.com/o/r/blob/a)',
  'suggestion',
  SECRET.slice(3, 25),
  '@dependabot',
];

describe('sanitise, as a whole', () => {
  const markdown = fc.array(fc.constantFrom(...PIECES), { maxLength: 30 }).map((pieces) => pieces.join(''));

  it('does not show its own marks or escape its own escapes in a second pass', () => {
    fc.assert(
      fc.property(markdown, (text) => {
        expect(noise(clean(clean(text)))).toBe(noise(clean(text)));
      }),
      { numRuns: 2000 },
    );
  });

  it('takes a quoted command in code apart as well', () => {
    expect(clean('\t> /merge')).not.toMatch(/\/merge/);
  });

  it('lets nothing out of its own code and no sign keep its meaning', () => {
    fc.assert(
      fc.property(markdown, (text) => {
        const outside = withoutCode(clean(text));
        expect(outside).not.toMatch(/@[^\u200b]|@$|#\d|gh-\d|www\.|<|&#64;/i);
        expect(outside).not.toMatch(/(?<!\\)\[(?!a\.)|!\[|e\.example|`/);
        expect(clean(text)).not.toMatch(/^[ \t>]*\/[a-z]/m);
        expect(clean(text)).not.toContain(SECRET.slice(5, 21));
      }),
      { numRuns: 2000 },
    );
  });

  it.each([
    ['prose', 'Some words @user and `code`.\n'.repeat(9000)],
    ['one line', '@a<b'.repeat(60_000)],
    ['an open fence of four-byte characters', `\`\`\`\n${'😀'.repeat(200_000)}`],
    ['one code span', `\`${'@user '.repeat(50_000)}\``],
    ['brackets', '['.repeat(200_000)],
  ])('cuts %s to its limit and still lets nothing out', (_what, text) => {
    for (const limit of [65_535, 1000, 100]) {
      const cut = clean(text, limit);
      expect(Buffer.byteLength(cut)).toBeLessThanOrEqual(limit);
      expect(cut.isWellFormed()).toBe(true);
      expect(cut).toContain('… shortened');
      expect(withoutCode(cut)).not.toMatch(/@[^\u200b]|`/);
    }
    expect(Buffer.byteLength(clean(text))).toBeGreaterThan(40_000);
  });

  it.each([
    ['brackets', '['],
    ['image openings', '!['],
    ['image openings with a bracket', '![]('],
    ['link openings', '[a]('],
    ['tags', '<img '],
    ['open comments', '<!--'],
    ['backticks', '` `` ``` '],
    ['one run of backticks', '`'],
    ['backslashes', '\\'],
    ['entities', '&#64'],
    ['addresses', 'http://'],
    ['mentions', '@a'],
    ['quotes', '> '],
    ['list marks', '- '],
    ['fences', '```\n'],
    ['hex', 'a1'],
    ['hidden characters', '\u200b'],
    ['dashes', '-----BEGIN '],
    ['tokens that never end', 'eyJa.'],
    ['trailing punctuation', 'www.!?'],
    ['blank lines', ' \n'],
    ['indented lines', '    a\n\n'],
  ])('takes time linear in %s', (_what, unit) => {
    const spend = (length: number) => {
      const text = unit.repeat(Math.ceil(length / unit.length));
      const rounds = Array.from({ length: 3 }, () => {
        const before = process.cpuUsage();
        clean(text, 10 * length);
        return process.cpuUsage(before).user / 1000;
      });
      return Math.min(...rounds);
    };
    spend(16_384);
    // Sixteen times the text: linear is 16, quadratic 256. What takes less than 4 ms says nothing.
    expect(spend(262_144)).toBeLessThan(80 * Math.max(spend(16_384), 4));
  });
});

describe('sanitiseInline', () => {
  it.each([
    ['folds lines', 'a\n\n# b\r\n```', 'a # b &#96;&#96;&#96;'],
    ['keeps a table whole', 'a | b `c | d` `e`', String.raw`a \| b c \| d ${'`e`'}`],
    ['opens no fence', '~~~ a', '\\~~~ a'],
    ['makes signs inert', '/merge @user #1 <b> ![x](y)', '\\/merge @\u200buser #\u200b1 &lt;b> (image removed: x)'],
  ])('%s', (_what, text, expected) => {
    expect(sanitiseInline(text, options)).toBe(expected);
  });

  it('cuts to its limit', () => {
    expect(sanitiseInline('word '.repeat(100), { ...options, maxLength: 40 })).toMatch(/^(?:word ?)+…$/);
  });
});

it('sanitiseName hides a secret that takes shape where the middle of the name is left out', () => {
  const name = `${'a'.repeat(340)}${SECRET.slice(0, 10)}${'b'.repeat(200)}${SECRET.slice(10, 24)}${'c'.repeat(136)}`;
  expect(sanitiseName(name, masker)).toBe(`\`${'a'.repeat(340)}[secret]${'c'.repeat(136)}\``);
});

it.each(['👩\u200d💻', '❤\ufe0f', '😀'])(
  'sanitiseName leaves no half of %s where it leaves the middle out',
  (emoji) => {
    for (let at = 0; at < emoji.length; at += 1) {
      const name = `${'a'.repeat(350 - at)}${emoji}${'b'.repeat(500)}${emoji}${'c'.repeat(150 - at)}`;
      expect(sanitiseName(name, masker)).toMatch(/^`a+(?:👩|❤|😀)?…(?:💻|👩\u200d💻|❤\ufe0f|😀)?c+`$/u);
    }
  },
);

it('sanitisePlain masks, shows and cuts, and touches nothing else', () => {
  expect(sanitisePlain(`<a> @b \u202e${SECRET}\n/c`, options)).toBe('<a> @b [U+202E][secret]\n/c');
  expect(Buffer.byteLength(sanitisePlain('😀'.repeat(100), { masker, maxLength: 50 }))).toBeLessThanOrEqual(50);
});

/** What is left of our output without fences and code spans, both of which are always closed. */
function withoutCode(markdown: string): string {
  return markdown
    .replaceAll(/^(`{3,})[^`\n]*\n(?:[^]*?\n)??\1$/gm, '')
    .replaceAll(/(?<!`)(`+)(?!`).*?(?<!`)\1(?!`)/g, '')
    .replaceAll(/&#96;|<https:[^ >]*>|\]\(https:[^ )]*\)/g, '.');
}
