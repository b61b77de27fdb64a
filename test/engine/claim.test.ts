import { expect, it } from 'vitest';
import { Claim } from '../../src/engine/claim.ts';
import { confirmWrite, guardWrites } from '../../src/core/write-guard.ts';

it('is asked for before the first write, and not again right after', async () => {
  let asked = 0;
  const claim = new Claim(async () => {
    asked += 1;
    return true;
  });
  await guardWrites(claim.confirm, async () => {
    await confirmWrite();
    await confirmWrite();
  });
  expect(asked).toBe(1);
});

it('forbids writes once the work is with another worker, or nobody can know', async () => {
  const lost = new Claim(async () => false);
  await expect(guardWrites(lost.confirm, confirmWrite)).rejects.toMatchObject({ code: 'work_taken_over' });
  const unknown = new Claim(async () => Promise.reject(new Error('no database')));
  await expect(guardWrites(unknown.confirm, confirmWrite)).rejects.toThrow('no database');
});

it('guards nothing but the work that it surrounds', async () => {
  const lost = new Claim(async () => false);
  const guarded = guardWrites(lost.confirm, async () => await confirmWrite().catch(() => 'refused'));
  await expect(confirmWrite()).resolves.toBeUndefined();
  expect(await guarded).toBe('refused');
});
