import { expect, it } from 'vitest';
import { TextCache } from '../../../src/runs/review/text-cache.ts';

it('reads and counts a text once that several ask for at the same time', async () => {
  const cache = new TextCache(10);
  const reads: string[] = [];
  const get = async (path: string, text: string) =>
    await cache.get('sha', path, async () => {
      reads.push(path);
      await Promise.resolve();
      return { kind: 'text', text };
    });
  await Promise.all([get('a', '123456'), get('a', '123456')]);
  expect(reads).toEqual(['a']);
  await get('b', '1234');
  reads.length = 0;
  expect([await get('a', '123456'), await get('b', '1234')]).toMatchObject([{ text: '123456' }, { text: '1234' }]);
  expect(reads).toEqual([]);
});
