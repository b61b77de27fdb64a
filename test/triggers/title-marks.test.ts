import { expect, it } from 'vitest';
import { isBotListed, isSameLogin } from '../../src/triggers/logins.ts';
import { holdsKeyword, holdsSkipMark } from '../../src/triggers/title-marks.ts';

it.each([
  ['[skip review] x', '', true],
  ['x', 'text\n[REVIEW SKIP]', true],
  ['skip review', 'review skip', false],
  ['[skip', 'review]', false],
  ['[skip reviews]', '', false],
  ['x', 'Please [skip review], it is generated', true],
  ['x', '<!-- Write [skip review] to have none. -->', false],
  ['x', 'x <!-- or [skip review] --> y', false],
  ['x', '<!--\n[skip review]\n-->\ntext', false],
  ['x', '> [skip review]', false],
  ['x', '```\n[skip review]\n```', false],
  ['x', 'obeys `[skip review]` now', false],
  ['x', 'obeys ``[skip review]`` now', false],
  ['x', 'a ` b [skip review] c', true],
  ['`x` [skip review]', '', true],
])('finds a mark in %j with %j: %j', (title, body, found) => {
  expect(holdsSkipMark(title, body)).toBe(found);
});

it.each([
  ['WIP prices', 'wip', true],
  ['prices (wip)', 'WIP', true],
  ['swipe', 'wip', false],
  ['wiped', 'wip', false],
  ['swipe wip', 'wip', true],
  ['wip_prices', 'wip', false],
  ['do not merge yet', 'do not merge', true],
  ['do not mergeable', 'do not merge', false],
  ['🚧prices', '🚧', true],
  ['[wip]prices', '[wip]', true],
  ['ÉTÉwip', 'wip', false],
  ['bloque\u0301 ici', 'bloqu\u00e9', true],
  ['wipe\u0301', 'wip', false],
])('finds in %j the word %j: %j', (title, word, found) => {
  expect(holdsKeyword(title, ['other', word])).toBe(found);
});

it('stays quick on what was made to be slow', () => {
  const title = 'a'.repeat(100_000);
  const started = performance.now();
  expect(
    holdsKeyword(
      title,
      Array.from({ length: 50 }, () => `${'a'.repeat(99)}b`),
    ),
  ).toBe(false);
  expect(performance.now() - started).toBeLessThan(2000);
});

it('knows bots with and without their ending', () => {
  expect(isSameLogin('Ada', 'ada')).toBe(true);
  expect(isSameLogin('ada', 'adam')).toBe(false);
  expect(isBotListed(['renovate'], 'renovate[bot]')).toBe(true);
  expect(isBotListed(['*'], 'any[bot]')).toBe(true);
  expect(isBotListed([], 'any[bot]')).toBe(false);
});
