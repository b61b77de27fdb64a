import * as fc from 'fast-check';
import picomatch from 'picomatch';
import { describe, expect, it } from 'vitest';
import { compileGlob, globProblem } from '../../../src/config/repository/glob.ts';
import { compilePathFilters } from '../../../src/config/repository/path-filters.ts';

it.each<readonly [string, readonly string[], readonly string[]]>([
  ['src/*.ts', ['src/a.ts', 'src/.ts'], ['src/a/b.ts', 'src/a.tsx', 'lib/src/a.ts']],
  ['src/**', ['src/a.ts', 'src/a/b.ts', 'src/.hidden/x'], ['src', 'lib/a.ts', 'srcs/a.ts']],
  ['**/*.md', ['a.md', 'docs/a.md', 'docs/.x/a.md'], ['a.mdx', 'docs/md']],
  ['**/gen/**', ['gen/a', 'a/gen/b/c', 'a/b/gen/c'], ['gene/a', 'a/regen/b']],
  ['dist/', ['dist/a', 'dist/a/b'], ['dist.ts', 'a/dist/b']],
  ['*.{ts,tsx}', ['a.ts', 'a.tsx'], ['a.js', 'a.t', 'x/a.ts']],
  ['{src,test}/**/*.{spec,test}.ts', ['src/a.spec.ts', 'test/x/a.test.ts'], ['lib/a.spec.ts', 'src/a.ts']],
  ['a*b*b', ['abb', 'a𝔉bb', 'abcb'], ['ab', 'abbc', 'a/bb']],
  ['app/[id]/page.tsx', ['app/[id]/page.tsx'], ['app/i/page.tsx']],
  ['a+(b)@.js', ['a+(b)@.js'], ['ab@.js']],
])('%s', (pattern, matched, others) => {
  const matches = compileGlob(pattern);
  expect(matched.filter((path) => !matches(path))).toEqual([]);
  expect(others.filter(matches)).toEqual([]);
});

it('agrees with a well-known matcher', () => {
  const name = fc.array(fc.constantFrom('a', 'b', '.', '-', '*', '{a,b}', '{ab,.b}', 'b{a,}'), {
    minLength: 1,
    maxLength: 5,
  });
  const folder = fc.oneof(
    fc.constant('**'),
    name.map((parts) => parts.join('')).filter((text) => !/\*\*|^\.+$/.test(text)),
  );
  const path = fc
    .array(fc.array(fc.constantFrom('a', 'b', '.', '-'), { minLength: 1, maxLength: 5 }), {
      minLength: 1,
      maxLength: 5,
    })
    .map((names) => names.map((letters) => letters.join('')).join('/'))
    .filter((text) => !text.split('/').some((one) => /^\.+$/.test(one)));
  const pattern = fc.array(folder, { minLength: 1, maxLength: 4 }).map((folders) => folders.join('/'));
  fc.assert(
    fc.property(pattern, path, (glob, file) => {
      fc.pre(globProblem(glob) === undefined && !/(?:^|\/)[.{,]*\.\.|\*\*[^/]|[^/]\*\*|^!/.test(glob));
      // It takes a folder for a part of what is in it.
      fc.pre(!glob.endsWith('/**') || !compileGlob(glob.replace(/(?:\/\*\*)+$/, ''))(file));
      expect(compileGlob(glob)(file)).toBe(picomatch.isMatch(file, glob, { dot: true, noextglob: true }));
    }),
    { numRuns: 2000 },
  );
});

describe('several patterns', () => {
  it.each<readonly [string, readonly string[], readonly string[]]>([
    ['none', [], ['src/a.ts', 'src/a.md', 'b.md']],
    ['those that include', ['src/**'], ['src/a.ts', 'src/a.md']],
    ['those that exclude', ['!**/*.md'], ['src/a.ts']],
    ['both, in any order', ['!**/*.md', 'src/**'], ['src/a.ts']],
    ['that contradict each other', ['src/**', '!src/**'], []],
  ])('%s', (_what, patterns, passed) => {
    expect(['src/a.ts', 'src/a.md', 'b.md'].filter(compilePathFilters(patterns))).toEqual(passed);
  });
});

it.each([
  ['**/*a*a*a*a*a*a*b', 'a'.repeat(900)],
  ['**/a/**/a/**/a/**/a/**/b', 'a/'.repeat(450)],
  [`*${'a'.repeat(190)}b`, 'a'.repeat(999)],
])('needs no time to see that %s does not match', (pattern, path) => {
  const matches = compileGlob(pattern);
  const started = performance.now();
  expect(matches(path)).toBe(false);
  // A regular expression of the first takes minutes.
  expect(performance.now() - started).toBeLessThan(2000);
});

it.each(['!**', 'src/**'])('never hides a path that is too long to look at: %s', (pattern) => {
  expect(compilePathFilters([pattern])('a/'.repeat(600))).toBe(true);
});

it.each([
  ['a?.ts', /do without/],
  ['a\\*', /do without/],
  ['./a', /relative/],
  ['../a', /relative/],
  ['{a,b}{a,b}{a,b}{a,b}', /at most 12/],
  ['{a}', /alternatives/],
  ['a}', /alternatives/],
  ['{a,{b,c}', /alternatives/],
  ['a/'.repeat(20), /at most 20 folders/],
])('cannot use %s', (pattern, why) => {
  expect(globProblem(pattern)).toMatch(why);
  expect(['a', 'a.ts', 'b', 'aaaa', 'a/a'].some(compileGlob(pattern))).toBe(false);
});
