import { expect, it } from 'vitest';
import { Allowance } from '../../../../src/runs/upkeep/github/allowance.ts';
import { orderRepositories } from '../../../../src/runs/upkeep/github/order-repositories.ts';

const aRepository = (id: number, pushedAt: number) => ({ id, owner: 'acme', name: `r${id}`, pushedAt });

it('looks first where there is news, then where it has not looked for longest', () => {
  const repositories = [
    aRepository(1, 10),
    aRepository(2, 90),
    aRepository(3, 20),
    aRepository(4, 5),
    aRepository(5, 99),
  ];
  const lookedAt = new Map([
    [1, 60],
    [3, 50],
    [5, 70],
  ]);
  expect(orderRepositories(repositories, lookedAt).map(({ id }) => id)).toEqual([5, 2, 4, 3, 1]);
});

it('comes round to every repository of a large account, however much happens in some of them', () => {
  const repositories = Array.from({ length: 2000 }, (_, index) => aRepository(index + 1, 0));
  const lookedAt = new Map<number, number>();
  let rounds = 0;
  for (; lookedAt.size < repositories.length; rounds += 1) {
    const now = 1_000_000 + rounds;
    const busy = repositories.map((one) => (one.id <= 10 ? { ...one, pushedAt: now } : one));
    const allowance = new Allowance(300_000);
    for (const { id } of orderRepositories(busy, lookedAt)) {
      if (allowance.isUsedUp) break;
      allowance.count(1);
      lookedAt.set(id, now);
    }
  }
  expect(rounds).toBeLessThanOrEqual(30);
});

it('leaves half of the hour to reviews, and asks little of it itself', () => {
  const allowance = new Allowance(300_000);
  let requests = 0;
  for (; !allowance.isUsedUp; requests += 1) allowance.count(1);
  expect(requests * 12).toBeLessThan(5000 / 4);
  const scarce = new Allowance(300_000);
  scarce.count(1, 0.49);
  expect(scarce.isUsedUp).toBe(true);
});
