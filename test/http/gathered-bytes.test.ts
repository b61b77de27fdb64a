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
