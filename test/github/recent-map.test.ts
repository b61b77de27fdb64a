import { expect, it } from 'vitest';
import { RecentMap } from '../../src/github/recent-map.ts';

it('keeps the most recently used entries', () => {
  const map = new RecentMap<string, number>(2);
  map.set('a', 1);
  map.set('b', 2);
  map.get('a');
  map.set('c', 3);
  expect([map.get('a'), map.get('b'), map.get('c')]).toEqual([1, undefined, 3]);
});

it('creates an entry once and forgets a deleted one', () => {
  const map = new RecentMap<string, object>(2);
  const first = map.getOrCreate('a', () => ({}));
  expect(map.getOrCreate('a', () => ({}))).toBe(first);
  map.delete('a');
  expect(map.getOrCreate('a', () => ({}))).not.toBe(first);
});
