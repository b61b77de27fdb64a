import { expect, it } from 'vitest';
import { packageHistory, type PublishedPackage } from '../../src/cli/bench/diff-parsers/package-history.ts';
import { RangeDesk } from '../publish/support/range-desk.ts';
import { Random, SEED } from '../random.ts';
import { tell } from './tell.ts';

/** Small and large, with sources, builds on long lines and declarations; together they make more than 1,000 ranges. */
const PACKAGES: readonly PublishedPackage[] = [
  { name: 'acorn', upTo: '8.15.0', count: 36 },
  { name: 'commander', upTo: '14.0.0', count: 36 },
  { name: 'dayjs', upTo: '1.11.13', count: 36 },
  { name: 'debug', upTo: '4.4.1', count: 36 },
  { name: 'minimatch', upTo: '10.0.3', count: 36 },
  { name: 'nanoid', upTo: '5.1.5', count: 36 },
  { name: 'qs', upTo: '6.14.0', count: 36 },
  { name: 'semver', upTo: '7.7.2', count: 36 },
  { name: 'uuid', upTo: '11.1.0', count: 36 },
  { name: 'ws', upTo: '8.18.3', count: 36 },
];
const MOST_FINDINGS = 20;

it.each(PACKAGES)(
  'places findings between versions of $name where git diff -U3 says, and loses none',
  async (published) => {
    const started = performance.now();
    using history = packageHistory(published);
    const random = new Random(SEED);
    const desk = await RangeDesk.open(random, history.gitDir);
    for (const range of history.ranges) await desk.check(range, random.int(1, MOST_FINDINGS));
    tell(`anchors ${published.name}`, desk.tally, started);
    expect(desk.tally).toMatchObject({ ranges: history.ranges.length, rejected: 0, lost: 0 });
    expect(history.ranges.length).toBeGreaterThanOrEqual(100);
  },
);
