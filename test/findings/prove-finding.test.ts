import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findAll } from '../../src/findings/find-all.ts';
import { proveFinding } from '../../src/findings/prove-finding.ts';
import { aFinding } from './a-finding.ts';

const FILE = [
  'export function pay(amount: number) {', // 1
  '  if (amount < 0) {',
  '    return;',
  '  }',
  '',
  '  const total = amount * rate(amount);', // 6
  '  log(total);',
  '  return total;',
  '}',
  '', // 10
  ...Array.from({ length: 40 }, (_, index) => (index % 2 === 0 ? `const v${index} = ${index};` : 'tick();')),
].join('\n');

const prove = (evidence: string, startLine: number, endLine = startLine, fields = {}) =>
  proveFinding(aFinding({ evidence, startLine, endLine, ...fields }), FILE);

const proved = (startLine: number, endLine: number, relocated: boolean) => ({
  kind: 'proved',
  finding: { startLine, endLine },
  relocated,
});

describe('proveFinding', () => {
  it.each([
    ['stands at the cited line', '  log(total);', 7, 7, proved(7, 7, false)],
    ['stands two lines off', '  log(total);', 9, 9, proved(7, 7, true)],
    ['is longer than the cited range', 'log(total);\nreturn total;', 7, 7, proved(7, 8, false)],
    ['is shorter than the cited range', 'log(total);', 7, 9, proved(7, 7, false)],
    ['stands inside the cited range', 'log(total);', 6, 9, proved(7, 7, true)],
    ['is cited with blank lines around', '  const total = amount * rate(amount);', 5, 6, proved(5, 6, false)],
    ['lost its blank line', '  }\n  const total = amount * rate(amount);', 4, 6, proved(4, 6, false)],
    ['is indented with tabs and ends in CRLF', '\tlog(total);\r\n\treturn   total;\r\n', 7, 8, proved(7, 8, false)],
    ['has other blanks between its tokens', 'if( amount<0 ){', 2, 2, proved(2, 2, false)],
    ['is part of a line', 'rate(amount)', 6, 6, proved(6, 6, false)],
    ['is part of a line elsewhere', 'amount * rate(amount)', 30, 30, proved(6, 6, true)],
    ['stands at several lines, one cited', 'tick();', 14, 14, proved(14, 14, false)],
    ['stands at several lines, one nearest', 'tick();', 9, 9, proved(12, 12, true)],
    ['is a brace exactly where it is cited', '}', 9, 9, proved(9, 9, false)],
    ['is a blank line exactly where it is cited', ' \n', 10, 10, proved(10, 10, false)],
  ])('accepts evidence that %s', (_why, evidence, startLine, endLine, expected) => {
    expect(prove(evidence, startLine, endLine)).toMatchObject(expected);
  });

  it.each([
    ['holds an invented token', '  log(total, now);', 7, 'not-found'],
    ['cuts a token', 'otal = amount', 6, 'not-found'],
    ['joins two tokens', 'returntotal;', 8, 'not-found'],
    ['leaves lines out', 'log(total);\n}', 7, 'not-found'],
    ['has two places equally near', 'tick();', 15, 'ambiguous'],
    ['has several places, all far', 'tick();', 90, 'ambiguous'],
    ['is a brace elsewhere', '}', 8, 'too-short'],
    ['is blank where code stands', '\n', 6, 'too-short'],
  ])('refuses evidence that %s', (_why, evidence, line, reason) => {
    expect(prove(evidence, line)).toMatchObject({ kind: 'refused', reason });
  });

  it.each([
    ['a brace below a blank line', 'f() {\n\n}', '\n}', 2, 3],
    ['a brace below several, before another one', 'f() {\n\n \t\n}\n}', '\n\n}', 2, 4],
    ['a line of nothing but what nobody can see', 'a\n\u200b\nb', '\u200b', 2, 2],
  ])('believes %s where exactly that is cited', (_what, text, evidence, startLine, endLine) => {
    const finding = aFinding({ evidence, startLine, endLine });
    expect(proveFinding(finding, text)).toEqual({ kind: 'proved', finding, relocated: false });
  });

  it.each([
    ['two words', 'return total;', 'returntotal;'],
    ['one word', 'returntotal;', 'return total;'],
    ['an operator', 'if (a && b) c();', 'if (a & & b) c();'],
    ['two operators', 'a = b - -c;', 'a = b --c;'],
    ['quotation marks', `say('it' 'self');`, `say('it''self');`],
  ])('refuses evidence whose blanks make other tokens of %s', (_what, line, evidence) => {
    expect(proveFinding(aFinding({ evidence }), line)).toMatchObject({ kind: 'refused', reason: 'not-found' });
  });

  it('prefers whole lines nearby, and what is near to what is whole', () => {
    const text = ['const x = load(id);', 'a();', 'b();', 'load(id);', ...Array<string>(40).fill('c();'), 'load(id);'];
    const at = (startLine: number, lines: readonly string[]) =>
      proveFinding(aFinding({ evidence: 'load(id);', startLine, endLine: startLine }), lines.join('\n'));
    expect(at(1, text)).toMatchObject(proved(1, 1, false));
    expect(at(2, text)).toMatchObject(proved(4, 4, true));
    expect(at(2, text.with(3, 'd();'))).toMatchObject(proved(1, 1, true));
    expect(at(23, text.with(3, 'd();'))).toMatchObject(proved(45, 45, true));
  });

  it('shows the real text around the cited line when it refuses, within bounds', () => {
    const proof = prove('nothing like it', 7);
    expect(proof).toMatchObject({ explanation: expect.stringContaining('7:   log(total);') });
    const wide = proveFinding(aFinding({ startLine: 2, endLine: 9000 }), `${'x'.repeat(1e6)}\n`.repeat(3));
    expect(wide.kind === 'refused' && wide.explanation.length).toBeLessThan(3000);
    expect(proveFinding(aFinding({ startLine: 500 }), 'a\nb\n')).toMatchObject({
      explanation: expect.stringContaining('2: b'),
    });
    expect(proveFinding(aFinding(), '')).toMatchObject({ explanation: expect.stringContaining('empty') });
  });

  it('shows hidden characters and half characters as what they are', () => {
    const proof = proveFinding(aFinding({ evidence: 'other' }), `a\u202eb\n${'😀'.repeat(200)}`);
    expect(proof.kind === 'refused' && proof.explanation).toContain('a[U+202E]b');
    expect(proof.kind === 'refused' && proof.explanation.isWellFormed()).toBe(true);
  });

  it('refuses a path that names no file', () => {
    expect(proveFinding(aFinding({ side: 'base' }), undefined)).toMatchObject({
      kind: 'refused',
      reason: 'no-such-file',
    });
  });

  it.each([
    ['a byte order mark', '\ufeffconst a = 1;'],
    ['an accent written in two characters', 'const caf\u0065\u0301 = 1;'],
    ['a zero-width character inside a name', 'const pass\u200bword = 1;'],
  ])('finds a quote in spite of %s', (_what, line) => {
    const quote = line.replace(/[\ufeff\u200b]/, '').normalize('NFC');
    expect(proveFinding(aFinding({ evidence: quote }), line)).toMatchObject({ kind: 'proved' });
  });

  it.each([
    ['moved as a whole', 'log(total);\nreturn total;', 5, 6, true],
    ['left as it was', 'log(total);\nreturn total;', 7, 8, true],
    ['stretched', 'log(total);\nreturn total;', 7, 7, false],
  ])(
    'keeps a suggestion only if it is clear which lines it replaces: %s',
    (_how, evidence, startLine, endLine, kept) => {
      const proof = prove(evidence, startLine, endLine, { suggestion: 'x();' });
      expect(proof.kind === 'proved' && 'suggestion' in proof.finding).toBe(kept);
    },
  );

  it('finds any whole line of any text at its own number', () => {
    const word = fc.string({ minLength: 1, maxLength: 6 }).filter((text) => /[a-z]/i.test(text) && !/\s/.test(text));
    fc.assert(
      fc.property(fc.array(word, { minLength: 1, maxLength: 20 }), fc.nat(), (words, pick) => {
        const index = pick % words.length;
        const finding = aFinding({ evidence: words[index] ?? '', startLine: index + 1, endLine: index + 1 });
        expect(proveFinding(finding, words.join('\n'))).toEqual({ kind: 'proved', finding, relocated: false });
      }),
    );
  });

  it('stays linear on a large file made to mislead the search', () => {
    const text = `${'a'.repeat(200)}\n`.repeat(25_000);
    const evidence = `b${`${'a'.repeat(200)}\n`.repeat(99)}`.slice(0, 20_000);
    const started = performance.now();
    expect(proveFinding(aFinding({ evidence }), text)).toMatchObject({ reason: 'not-found' });
    expect(performance.now() - started).toBeLessThan(5000);
  });
});

describe('findAll', () => {
  it('finds what a search by hand finds', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 40 });
    fc.assert(
      fc.property(text, fc.string({ unit: fc.constantFrom('a', 'b'), minLength: 1, maxLength: 4 }), (hay, needle) => {
        const expected = Array.from(hay, (_, at) => at).filter((at) => hay.startsWith(needle, at));
        expect(findAll(hay, needle)).toEqual(expected);
      }),
    );
    expect(findAll('abc', '')).toEqual([]);
    const places = (needle: number) => Array.from({ length: 901 - needle }, (_, at) => at);
    expect(findAll('a'.repeat(900), 'a'.repeat(3))).toEqual(places(3));
    expect(findAll('a'.repeat(900), 'a'.repeat(400))).toEqual(places(400));
  });
});
