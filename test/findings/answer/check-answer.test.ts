import { describe, expect, it } from 'vitest';
import { answerReply } from '../../../src/findings/answer/answer-reply.ts';
import { checkAnswer } from '../../../src/findings/answer/check-answer.ts';
import type { Citation } from '../../../src/findings/answer/citation.ts';
import { markersIn } from '../../../src/findings/answer/markers.ts';
import { placesIn } from '../../../src/findings/answer/places.ts';
import { citedRepository, proveCitation } from '../../../src/findings/answer/prove-citation.ts';
import { uncitedPlaces } from '../../../src/findings/answer/uncited-places.ts';
import { aCitation, aProvedCitation } from './a-citation.ts';

const FILE = 'export function price(net: number) {\n  // with tax\n  return net * 1.2;\n}\n';

const isNothing = () => false;

/** Proves the citations against one file and checks the answer. */
function check(answer: string, citations: readonly Citation[], repositories = ['octo/shop']) {
  const submitted = { answer, citations, confidence: 'high' as const, notChecked: [], rejected: [] };
  const proofs = citations.map((citation) =>
    proveCitation(citation, citation.path === 'src/price.ts' ? FILE : undefined),
  );
  const checked = checkAnswer(submitted, proofs, { isKnownPath: isNothing, repositories });
  return { ...checked, reply: answerReply(submitted, proofs, checked) };
}

describe('a citation', () => {
  it('is taken where its quote stands, and moved there from elsewhere', () => {
    expect(proveCitation(aCitation(), FILE)).toMatchObject({ kind: 'proved', citation: { relocated: false } });
    expect(proveCitation(aCitation({ startLine: 1, endLine: 1 }), FILE)).toMatchObject({
      kind: 'proved',
      citation: { number: 1, startLine: 3, endLine: 3, relocated: true },
    });
  });

  it.each([
    ['in no such file', undefined, {}, 'no-such-file', /no file "src\/price.ts" in the commit that is read/],
    [
      'with an invented token',
      FILE,
      { quote: 'return net * 1.19;' },
      'not-found',
      /The quote does not stand.*3: .*1\.2/s,
    ],
    [
      'at several places',
      'a();\nb();\na();\n',
      { quote: 'a();', startLine: 2, endLine: 2 },
      'ambiguous',
      /lines of .*1, 3/,
    ],
    ['that says nothing', FILE, { quote: '}', startLine: 1, endLine: 1 }, 'too-short', /proves nothing/],
  ])('is refused %s, with the real text', (_what, text, fields, reason, explanation) => {
    const proof = proveCitation(aCitation(fields), text);
    expect(proof).toMatchObject({ kind: 'refused', reason, explanation: expect.stringMatching(explanation) });
  });

  it('is of the repository that it names', () => {
    const mounted = ['octo/shop', 'octo/lib', 'fork/lib'];
    const cited = (repository?: string) => citedRepository(repository === undefined ? {} : { repository }, mounted);
    expect([cited(), cited('Octo/Shop'), cited('shop'), cited('fork/lib')]).toEqual([
      'octo/shop',
      'octo/shop',
      'octo/shop',
      'fork/lib',
    ]);
    expect([cited('lib'), cited('octo/else'), cited('else')]).toEqual([undefined, undefined, undefined]);
  });
});

describe('markers', () => {
  it.each([
    ['Here [1] and there [2].', [1, 2]],
    ['Together [1, 3], [5-7] and [9–10].', [1, 3, 5, 6, 7, 9, 10]],
    [String.raw`Escaped \[4\] and as a footnote [^5].`, [4, 5]],
    ['Side by side [1][2], twice [1].', [1, 2]],
    ['Code `a[1]` is none, ``b ` [2]`` neither, and [3] is one.', [3]],
    ['```ts\na[1]\n```\nbut [2]\n~~~\n[3]\n~~~', [2]],
    ['An open ` tick hides nothing [1].', [1]],
    ['[1](https://example.com), a[0], [2024], [x], [], [1 2]', []],
    ['[1-999]', [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]],
  ])('in %j are %j', (text, numbers) => {
    expect(markersIn(text)).toEqual(numbers);
  });
});

describe('places', () => {
  it.each([
    ['See src/a.ts:12.', ['src/a.ts:12']],
    ['See `src/a.ts:12-14` and a.test.tsx:5:9.', ['src/a.ts:12-14', 'a.test.tsx:5']],
    ['On https://github.com/o/r/blob/abc/src/a.ts#L3-L9', ['//github.com/o/r/blob/abc/src/a.ts:3-9']],
    ['In `src/a.ts` (lines 3 to 9), src/b.py, line 4, and line 7 of `c.go`.', ['src/a.ts:3-9', 'src/b.py:4', 'c.go:7']],
    ['über/größe.rs:8', ['über/größe.rs:8']],
    ['At 12:30 on http://localhost:8080/x or example.com:443, and/or:5, 127.0.0.1:80, v1.2:3', []],
    [
      '`app/[id]/page.tsx:3`, app/(shop)/a.tsx:4, and [[...all]]/b.ts:5',
      ['app/[id]/page.tsx:3', 'app/(shop)/a.tsx:4', '[[...all]]/b.ts:5'],
    ],
    ['([src/a.ts:12](x), src/b.ts:3) [1]/c.ts', ['src/a.ts:12', 'src/b.ts:3']],
    [
      'https://h.com/o/r/blob/c/app/%5Bid%5D/my%20page.ts#L3, 50%/a.ts:2',
      ['//h.com/o/r/blob/c/app/[id]/my page.ts:3', '50%/a.ts:2'],
    ],
    ['Makefile:3 and docker/Makefile:4', ['docker/Makefile:4']],
  ])('in %j are %j', (text, places) => {
    expect(placesIn(text, (path) => path === 'docker/Makefile').map((place) => place.text)).toEqual(places);
  });

  it('are read in linear time', () => {
    const started = performance.now();
    for (const text of [
      'a/'.repeat(50_000),
      'a.b '.repeat(25_000),
      'lines 1 of '.repeat(9000),
      '['.repeat(99_999),
      '[1,'.repeat(33_000),
      'a/[b]/'.repeat(16_000),
      '[b]/'.repeat(25_000),
      '/(a'.repeat(33_000),
    ]) {
      placesIn(text, isNothing);
      markersIn(text);
    }
    expect(performance.now() - started).toBeLessThan(2000);
  });
});

describe('an answer', () => {
  it('that is borne out is accepted as a whole', () => {
    const { answer, problems, reply } = check('Tax is added in `price.ts:3` [1].', [aCitation()]);
    expect(problems).toEqual([]);
    expect(answer).toMatchObject({ citations: [{ number: 1 }], uncited: [] });
    expect(reply).toBe(
      '- accepted: [1] src/price.ts:3-3\nEverything was accepted and this answer will be shown. End your turn.',
    );
  });

  it('is told what was moved, refused, and claimed without a citation', () => {
    const { answer, problems, reply } = check('Tax [1], rounding [2], nothing [9], and src/round.ts:7.', [
      aCitation({ startLine: 1, endLine: 1 }),
      aCitation({ number: 2, quote: 'return Math.round(net);' }),
      aCitation({ number: 3, quote: '// with tax', startLine: 2, endLine: 2 }),
      aCitation({ number: 4, path: 'src/round.ts' }),
    ]);
    expect(answer.citations.map(({ number, startLine }) => [number, startLine])).toEqual([
      [1, 3],
      [3, 2],
    ]);
    expect(answer.uncited).toEqual(['src/round.ts:7']);
    expect(problems).toEqual([
      { kind: 'unproved-marker', number: 2 },
      { kind: 'unproved-marker', number: 9 },
      { kind: 'unused-citation', number: 3 },
      { kind: 'uncited-place', place: 'src/round.ts:7' },
    ]);
    for (const said of [
      '- accepted, moved to lines 3-3; mind that where the answer speaks of lines: [1] src/price.ts:1-1',
      '- refused (not-found): [2] src/price.ts:3-3',
      '3:   return net * 1.2;',
      '- refused (no-such-file): [4]',
      'refers to [9], which is no accepted citation',
      '[3] is accepted, but the answer never refers to it',
      'names src/round.ts:7, which no accepted citation covers',
      'Hand in the whole answer again',
    ]) {
      expect(reply).toContain(said);
    }
  });

  it.each([
    ['the cited lines by a shorter name', 'price.ts:3', []],
    ['the cited lines by a path in the sandbox', '/workspace/shop/src/price.ts:3', []],
    ['more than the cited lines', 'src/price.ts:3-4', ['src/price.ts:3-4']],
    ['another file whose name ends alike', 'reprice.ts:3', ['reprice.ts:3']],
  ])('may name %s', (_what, place, uncited) => {
    expect(check(`It stands in ${place} [1].`, [aCitation()]).answer.uncited).toEqual(uncited);
  });

  it('is told of every place without a proof, however many stand before it that have one', () => {
    const proved = Array.from({ length: 60 }, (_, at) => `${'../'.repeat(at)}src/price.ts:3`).join(' ');
    expect(check(`${proved} src/round.ts:7 [1]`, [aCitation()]).answer.uncited).toEqual(['src/round.ts:7']);
  });

  it.each([
    ['a folder in brackets', 'app/[id]/page.ts', 'app/[id]/page.ts:3', []],
    ['another folder in brackets', 'app/[slug]/page.ts', 'app/[id]/page.ts:3', ['app/[id]/page.ts:3']],
    ['a name with blanks', 'docs/how to/get started.md', '`docs/how to/get started.md:3`', []],
    ['a link', 'app/[id]/my page.ts', 'https://h.com/octo/shop/blob/c/app/%5Bid%5D/my%20page.ts#L3', []],
  ])('may name %s', (_what, path, place, uncited) => {
    const citation = aProvedCitation({ path });
    const read = { isKnownPath: isNothing, repositories: ['octo/shop'] };
    expect(uncitedPlaces(`See ${place} [1].`, [citation], read)).toEqual(uncited);
  });

  it.each([
    ['lib/src/price.ts:3', []],
    ['octo/lib/src/price.ts:3', []],
    ['/workspace/lib/src/price.ts:3', []],
    ['/workspace/fork.lib/src/price.ts:3', ['/workspace/fork.lib/src/price.ts:3']],
    ['fork/lib/src/price.ts:3', ['fork/lib/src/price.ts:3']],
    ['shop/src/price.ts:3', ['shop/src/price.ts:3']],
    ['src/price.ts:3', []],
  ])('of several repositories may speak of %s, where only one of them is cited', (place, uncited) => {
    const repositories = ['octo/shop', 'octo/lib', 'fork/lib'];
    const { answer } = check(`See ${place} [1].`, [aCitation({ repository: 'octo/lib' })], repositories);
    expect(answer.uncited).toEqual(uncited);
  });

  it('speaks of the repository that was asked about where it names a file that others have too', () => {
    const citations = [
      aCitation({ quote: '// with tax', startLine: 2, endLine: 2 }),
      aCitation({ number: 2, repository: 'lib' }),
    ];
    const { answer } = check('src/price.ts:2 [1], src/price.ts:3 [2], lib/src/price.ts:3', citations, [
      'octo/shop',
      'octo/lib',
    ]);
    expect(answer.uncited).toEqual(['src/price.ts:3']);
  });

  it('is told no more than it can bear', () => {
    const many = Array.from({ length: 150 }, (_, index) =>
      aCitation({ number: index + 1, quote: `invented${index}()` }),
    );
    const { reply } = check('Much.', many);
    expect(reply.length).toBeLessThanOrEqual(8000);
    expect(reply).toMatch(/leave out or name in not_checked\.$/);
  });

  it('cannot be checked without a proof for each citation', () => {
    const submitted = { answer: 'x', citations: [aCitation()], confidence: 'high' as const, notChecked: [] };
    expect(() => checkAnswer(submitted, [], { isKnownPath: isNothing, repositories: [] })).toThrow('not held against');
  });
});
