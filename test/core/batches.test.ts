import { expect, it } from 'vitest';
import { Batches } from '../../src/core/batches.ts';
import { systemClock as clock } from '../../src/core/clock.ts';

const settle = async () => await new Promise<void>((resolve) => setImmediate(resolve));

it('hands over together what comes while a batch is under way, at most so many, in order', async () => {
  const seen: number[][] = [];
  const gates = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const batches = new Batches<number, number>(
    async (items) => {
      seen.push([...items]);
      await gates[seen.length - 1]?.promise;
      return items.map((item) => item * 10);
    },
    { most: 3, clock },
  );
  const results = Promise.all([1, 2, 3, 4, 5].map(async (item) => await batches.add(item)));
  await settle();
  expect(seen).toEqual([[1]]);
  gates[0]?.resolve();
  await settle();
  expect(seen).toEqual([[1], [2, 3, 4]]);
  gates[1]?.resolve();
  expect(await results).toEqual([10, 20, 30, 40, 50]);
  expect(seen).toEqual([[1], [2, 3, 4], [5]]);
});

it('lets a bad item fail by itself, and goes on', async () => {
  const batches = new Batches<string, string>(
    async (items) => {
      await settle();
      if (items.includes('bad')) throw new Error('bad');
      return items;
    },
    { most: 10, clock },
  );
  const results = await Promise.allSettled(
    ['first', 'good', 'bad', 'fine'].map(async (item) => await batches.add(item)),
  );
  expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected', 'fulfilled']);
  expect(await batches.add('later')).toBe('later');
});

it('does not wait for ever for a batch that does not answer', async () => {
  const stuck = Promise.withResolvers<readonly string[]>();
  const work = async (items: readonly string[]) => (items.includes('stuck') ? await stuck.promise : items);
  const batches = new Batches<string, string>(work, { most: 10, patienceMs: 1, clock });
  const first = batches.add('stuck');
  expect(await batches.add('next')).toBe('next');
  stuck.resolve(['late']);
  expect(await first).toBe('late');
});
