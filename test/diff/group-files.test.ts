import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type FileGroup, groupFiles } from '../../src/diff/group-files.ts';

interface File {
  readonly path: string;
  readonly size: number;
}
const LIMITS = { maxFiles: 6, maxSize: 100, maxGroups: 20 };

const segment = fc.constantFrom('src', 'test', 'a', 'b', 'c', 'docs', 'migrations', '__tests__', 'api');
const name = fc
  .tuple(
    fc.constantFrom('one', 'two', 'three', 'Four', 'README'),
    fc.nat(9),
    fc.constantFrom('.ts', '.test.ts', '.md', '.json', ''),
  )
  .map((parts) => parts.join(''));
const file = fc.record({
  path: fc.tuple(fc.array(segment, { maxLength: 4 }), name).map(([folders, last]) => [...folders, last].join('/')),
  size: fc.oneof(fc.nat(30), fc.nat(200)),
});
const change = fc.uniqueArray(file, { selector: ({ path }) => path, maxLength: 80 });

const sizes = (files: readonly File[]) => new Map(files.map(({ path, size }) => [path, size]));
const sizeOf = (paths: readonly string[], by: ReadonlyMap<string, number>) =>
  paths.reduce((sum, path) => sum + (by.get(path) ?? 0), 0);
const groupOf = (groups: readonly FileGroup[], path: string) => groups.findIndex(({ paths }) => paths.includes(path));
const filesIn = (folder: string, count: number, ending = '.ts', size = 10): File[] =>
  Array.from({ length: count }, (_, index) => ({ path: `${folder}/f${index}${ending}`, size }));

describe('groupFiles', () => {
  it('puts every file into exactly one group and leaves no group empty', () => {
    fc.assert(
      fc.property(change, (files) => {
        const groups = groupFiles(files, LIMITS);
        expect(groups.flatMap(({ paths }) => paths).toSorted()).toEqual(files.map(({ path }) => path).toSorted());
        expect(groups.filter(({ paths }) => paths.length === 0)).toEqual([]);
      }),
    );
  });

  it('keeps to the limits, a single large file apart, and has no two neighbours that could be one', () => {
    fc.assert(
      fc.property(change, (files) => {
        const by = sizes(files);
        const groups = groupFiles(files, { ...LIMITS, maxGroups: 1000 });
        const counted = groups.map(({ paths }) => ({ count: paths.length, size: sizeOf(paths, by) }));
        const fits = ({ count, size }: { count: number; size: number }) => count <= 6 && size <= 100;
        expect(counted.filter((group) => !fits(group) && group.count > 1)).toEqual([]);
        const joined = counted.slice(1).map(({ count, size }, index) => {
          const before = counted[index] ?? { count: 0, size: 0 };
          return { count: before.count + count, size: before.size + size };
        });
        expect(joined.filter(fits)).toEqual([]);
      }),
    );
  });

  it('makes larger groups rather than more than the limit', () => {
    fc.assert(
      fc.property(change, fc.integer({ min: 1, max: 5 }), (files, maxGroups) => {
        const groups = groupFiles(files, { ...LIMITS, maxGroups });
        expect(groups.length).toBeLessThanOrEqual(maxGroups);
        expect(groups.flatMap(({ paths }) => paths)).toHaveLength(files.length);
      }),
    );
  });

  it('does not depend on the order of the files', () => {
    fc.assert(
      fc.property(change, fc.infiniteStream(fc.nat()), (files, keys) => {
        const shuffled = files
          .map((one) => ({ one, key: keys.next().value ?? 0 }))
          .toSorted((left, right) => left.key - right.key)
          .map(({ one }) => one);
        expect(groupFiles(shuffled, LIMITS)).toEqual(groupFiles(files, LIMITS));
      }),
    );
  });

  it('never parts a folder that fits, however much others grow', () => {
    fc.assert(
      fc.property(change, fc.integer({ min: 1, max: 6 }), fc.nat(40), (files, count, more) => {
        const whole = filesIn('pkg/whole/src', count);
        const others = [...files, ...filesIn('grows/src', more), ...filesIn('pkg/also', more)];
        const groups = groupFiles([...others, ...whole], LIMITS);
        expect(new Set(whole.map(({ path }) => groupOf(groups, path))).size).toBe(1);
      }),
    );
  });

  it('leaves a change whole that one session can take on', () => {
    const files = filesIn('src', 50, '.ts', 4800);
    expect(groupFiles(files)).toEqual([
      { paths: expect.toSatisfy((paths: string[]) => paths.length === 50), label: 'all files' },
    ]);
    expect(groupFiles([...files, { path: 'src/more.ts', size: 1 }]).length).toBeGreaterThan(1);
    expect(groupFiles([])).toEqual([]);
  });

  it('keeps a test beside its source, in the same folder or in one that mirrors it', () => {
    const sources = filesIn('src/diff', 5);
    const tests = filesIn('test/diff', 5, '.test.ts');
    const beside = filesIn('src/api', 5).concat(filesIn('src/api/__tests__', 5, '.spec.ts'));
    const groups = groupFiles([...sources, ...tests, ...beside], { maxFiles: 4 });
    for (const { path } of sources)
      expect(groupOf(groups, path)).toBe(groupOf(groups, path.replace('src/', 'test/').replace('.ts', '.test.ts')));
    for (const { path } of filesIn('src/api', 5))
      expect(groupOf(groups, path)).toBe(
        groupOf(groups, path.replace('/f', '/__tests__/f').replace('.ts', '.spec.ts')),
      );
  });

  it('splits what does not fit by folder and kind, and says so', () => {
    const files = [
      ...filesIn('src/api', 50),
      ...filesIn('src/store', 40),
      ...filesIn('docs', 48, '.md'),
      ...filesIn('db/migrations', 47, '.sql'),
      ...filesIn('test/e2e', 49, '.test.ts'),
    ];
    expect(groupFiles(files).map(({ label, paths }) => `${label}: ${paths.length}`)).toEqual([
      'src/api: 50',
      'tests: test/e2e: 49',
      'src/store: 40',
      'migrations: db/migrations: 47',
      'documentation: docs: 48',
    ]);
  });

  it('numbers groups of one folder and shortens long names', () => {
    const folder = `${'deep/'.repeat(30)}end`;
    const groups = groupFiles(filesIn(folder, 120));
    expect(groups.map(({ label }) => label)).toEqual(['…/deep/end (1/3)', '…/deep/end (2/3)', '…/deep/end (3/3)']);
    expect(groups.map(({ paths }) => paths.length)).toEqual([50, 50, 20]);
  });

  it.each([
    ['wide', (index: number) => `folder${index}/file.ts`],
    ['flat', (index: number) => `src/file${index}.ts`],
    ['deep', (index: number) => `${'a/'.repeat(index % 2000)}file${index}.ts`],
    ['alike', (index: number) => `src/file.${index}.ts`],
  ])('groups the 3,000 files of a %s change at once', (_what, pathOf) => {
    const files = Array.from({ length: 3000 }, (_, index) => ({ path: pathOf(index), size: index }));
    const before = process.cpuUsage();
    const groups = groupFiles(files);
    const { user, system } = process.cpuUsage(before);
    expect(groups.length).toBeLessThanOrEqual(20);
    expect(groups.flatMap(({ paths }) => paths)).toHaveLength(3000);
    expect((user + system) / 1000).toBeLessThan(5000);
  });
});
