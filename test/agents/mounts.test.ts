import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { mountPaths } from '../../src/agents/mounts.ts';

it.each([
  ['one', ['o/app'], ['app']],
  ['different names', ['o/app', 'o/tools'], ['app', 'tools']],
  ['the same name of two accounts', ['o/app', 'p/app'], ['app', 'p.app']],
  ['names that differ in case alone', ['o/App', 'p/app'], ['App', 'p.app']],
  ['a name that looks like the place of another', ['o/app', 'o/p.app', 'p/app'], ['app', 'p.app', 'p.app-2']],
])('gives repositories their places: %s', (_what, names, folders) => {
  expect(mountPaths(names)).toEqual(folders.map((folder) => `/workspace/${folder}`));
});

it('never gives two repositories the same place', () => {
  const part = fc.constantFrom('a', 'A', 'b', 'a.b', 'a.b-2', 'a.a', 'a.a-3');
  const names = fc.uniqueArray(
    fc.tuple(part, part).map((parts) => parts.join('/')),
    { maxLength: 10 },
  );
  fc.assert(
    fc.property(names, (fullNames) => {
      const paths = mountPaths(fullNames).map((path) => path.toLowerCase());
      expect(new Set(paths).size).toBe(fullNames.length);
      expect(mountPaths(fullNames)).toEqual(mountPaths(fullNames));
    }),
  );
});
