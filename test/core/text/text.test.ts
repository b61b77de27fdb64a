import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { closeMarkdown, cutMarkdown, cutMarkdownLines } from '../../../src/core/text/cut-markdown.ts';
import { cutBytes, cutText } from '../../../src/core/text/cut.ts';
import { codeSpan, fence } from '../../../src/core/text/fence.ts';
import { hasHidden, revealHidden, stripHidden } from '../../../src/core/text/reveal-hidden.ts';

describe('revealHidden', () => {
  it.each([
    ['a tag character', 'a\u{e0049}b', 'a[U+E0049]b'],
    ['zero width', 'a\u200bb\u200cc\ufeff', 'a[U+200B]b[U+200C]c[U+FEFF]'],
    ['bidi', '\u202eabc\u2066', '[U+202E]abc[U+2066]'],
    ['word joiner and invisible operators', '\u2060\u2063', '[U+2060][U+2063]'],
    ['fillers', '\u115f\u3164\uffa0\u2800', '[U+115F][U+3164][U+FFA0][U+2800]'],
    ['variation selectors in a row', '😀\ufe0f\ufe0f\u{e0100}', '😀\ufe0f[U+FE0F][U+E0100]'],
    ['a selector on a letter', 'a\ufe01', 'a[U+FE01]'],
    ['a joiner between letters', 'a\u200db', 'a[U+200D]b'],
    ['controls', 'a\0\u001b[31m\u0085\u007f', 'a[U+0000][U+001B][31m[U+0085][U+007F]'],
    ['a lone CR', 'a\rb', 'a[U+000D]b'],
    ['separators and soft hyphens', 'a\u2028b\u00adc', 'a[U+2028]b[U+00AD]c'],
    ['half a character', 'a\ud800b', 'a[U+D800]b'],
  ])('shows %s', (_what, text, expected) => {
    expect(revealHidden(text)).toBe(expected);
    expect(hasHidden(text)).toBe(true);
  });

  it.each(['plain\ttext\n', 'a\r\nb', '👩‍💻 👩🏽‍🚀 ❤️ 1️⃣ 🏳️‍🌈', 'héllo wörld 日本語 עברית عربى', '😀'])(
    'leaves %j alone',
    (text) => {
      expect(revealHidden(text)).toBe(text);
      expect(hasHidden(text)).toBe(false);
    },
  );

  it('leaves nothing hidden and nothing more to show', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(hasHidden(revealHidden(text))).toBe(false);
        expect(revealHidden(stripHidden(text))).toBe(stripHidden(text));
      }),
    );
  });
});

describe('fence and codeSpan', () => {
  it('cannot be closed by what they hold', () => {
    const code = fc.string({ unit: fc.constantFrom('`', 'a', '\n', ' ', '~') });
    fc.assert(
      fc.property(code, (text) => {
        const [opening = '', ...rest] = fence(text, 'ts').split('\n');
        const marks = opening.replace('ts', '');
        expect(rest.at(-1)).toBe(marks);
        expect(rest.slice(0, -1).some((line) => line.includes(marks))).toBe(false);
        const span = codeSpan(text);
        const [ticks = ''] = /^`+/.exec(span) ?? [];
        expect(span.slice(ticks.length, -ticks.length).split(/[^`]+/).includes(ticks)).toBe(false);
      }),
    );
  });

  it('keeps code as it is and the info string to one word', () => {
    expect(fence('a\n', 'ts')).toBe('```ts\na\n```');
    expect(fence('', 'a b`\n<!--')).toBe('```ab--\n```');
    expect(codeSpan('a`b')).toBe('``a`b``');
    expect(codeSpan('`a')).toBe('`` `a ``');
  });
});

describe('cutting', () => {
  it('never splits a character and never goes over', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.nat({ max: 20 }), (text, limit) => {
        expect(cutText(text, limit).length).toBeLessThanOrEqual(limit);
        expect(cutText(text, limit).isWellFormed()).toBe(true);
        expect(Buffer.byteLength(cutBytes(text, limit))).toBeLessThanOrEqual(limit);
        expect(text.startsWith(cutBytes(text, limit)) && text.startsWith(cutText(text, limit))).toBe(true);
      }),
    );
  });

  it('leaves no joiner behind where it cuts an emoji', () => {
    expect([cutText('a👩\u200d💻', 4), cutText('a👩\u200d💻', 6)]).toEqual(['a👩', 'a👩\u200d💻']);
    expect([cutBytes('a👩\u200d💻', 8), cutBytes('a👩\u200d💻', 12)]).toEqual(['a👩', 'a👩\u200d💻']);
  });

  it('closes what is left open, and nothing else', () => {
    expect(closeMarkdown('<details>\n\n~~~\ncode')).toBe('<details>\n\n~~~\ncode\n~~~\n\n</details>');
    expect(closeMarkdown('```\ncode\n```')).toBe('```\ncode\n```');
  });

  it('closes what it cuts open and says so', () => {
    const text = `<details>\n\n- a\n\n  \`\`\`\`js\n${'  code();\n'.repeat(100)}`;
    expect(cutMarkdown(text, 200)).toMatch(/code\(\);\n {2}````\n\n<\/details>\n\n… shortened$/);
    expect(cutMarkdown('short', 200)).toBe('short');
  });

  it('leaves details alone that are code', () => {
    expect(cutMarkdown(`see \`<details>\`\n\n${'word '.repeat(50)}`, 60)).toMatch(
      /^see `<details>`\n[^<]*… shortened$/,
    );
  });

  it('cuts between lines alone where asked to, and not at all where that costs too much', () => {
    expect(cutMarkdownLines('one two three\nfour five six\n'.repeat(10), 60)).toBe(
      'one two three\nfour five six\none two three\n\n… shortened',
    );
    expect(cutMarkdownLines(`one\n${'word '.repeat(50)}`, 60)).toBeUndefined();
    expect(cutMarkdownLines('short', 60)).toBe('short');
  });

  it('does not let out what a code span guards', () => {
    expect(cutMarkdown(`see \`one\` and \`${'@user '.repeat(50)}\` end`, 100)).toBe('see `one` and\n\n… shortened');
  });

  it.each([
    ['four-byte characters in an open fence', `\`\`\`\n| a | b |\n${'😀'.repeat(200_000)}`],
    ['nested details', '<details>'.repeat(20_000)],
    ['a fence as long as the text', `${'`'.repeat(100_000)}\n${'x\n'.repeat(100_000)}`],
    ['backticks of every length', Array.from({ length: 500 }, (_, n) => '`'.repeat(n)).join(' ')],
    ['one word', 'x'.repeat(200_000)],
  ])('keeps to the limit in bytes: %s', (_what, text) => {
    for (const limit of [65_535, 1000, 40, 5]) {
      const cut = cutMarkdown(text, limit);
      expect(Buffer.byteLength(cut)).toBeLessThanOrEqual(limit);
      expect(cut.isWellFormed()).toBe(true);
      if (limit > 40) expect(cut.endsWith('… shortened')).toBe(true);
    }
  });
});
