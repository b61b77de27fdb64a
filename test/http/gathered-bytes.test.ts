import { expect, it } from 'vitest';
import { GatheredBytes } from '../../src/http/gathered-bytes.ts';
import { Random } from '../random.ts';

it('gives back all that was added, in its order, whatever the sizes of the pieces', () => {
  for (let seed = 0; seed < 200; seed += 1) {
    const random = new Random(seed);
    const sizes = random.list(0, 60, () => random.pick([0, 1, 7, 1023, 1024, 4095, 4096, 70_000]));
    const pieces = sizes.map((size) => Buffer.alloc(size, random.int(0, 255)));
    const gathered = new GatheredBytes();
    for (const piece of pieces) gathered.add(piece);
    expect(gathered.size).toBe(sizes.reduce((sum, size) => sum + size, 0));
    expect(gathered.join().equals(Buffer.concat(pieces))).toBe(true);
  }
});

it('gives back the memory of the pieces that are nobody else’s, and keeps what was joined', () => {
  const own = Buffer.from(new ArrayBuffer(5000)).fill(1);
  const shared = Buffer.from(new ArrayBuffer(10_000), 0, 5000).fill(2);
  const gathered = new GatheredBytes();
  for (const piece of [own, Buffer.from('small'), shared]) gathered.add(piece);
  const joined = gathered.join();
  gathered.release();
  expect([own.length, shared.length, gathered.size]).toEqual([0, 5000, 0]);
  expect(joined.equals(Buffer.concat([Buffer.alloc(5000, 1), Buffer.from('small'), shared]))).toBe(true);
});
