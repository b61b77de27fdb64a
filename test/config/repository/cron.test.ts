import { Cron } from 'croner';
import { expect, it } from 'vitest';
import { cronProblem, lastTick } from '../../../src/config/repository/cron.ts';

it.each([
  '0 6 * * 1',
  '59 23 31 12 7',
  '5 */6 * JAN-MAR,DEC mon',
  '30 1 29 2 *',
  '0 0 31 4,5 *',
  '0 0 30 2 MON',
  '7,7 1-3 1,15 * *',
  ' 0  6 * * 1 ',
])('takes %s', (expression) => {
  expect(cronProblem(expression)).toBeUndefined();
  const next = new Cron(expression.trim(), { mode: '5-part', timezone: 'UTC', paused: true });
  const [one, other] = next.nextRuns(2, new Date('2026-11-21T12:00:00Z')).map((date) => date.getTime());
  expect((other ?? 0) - (one ?? 0)).toBeGreaterThanOrEqual(3_600_000);
  expect(lastTick(expression, one ?? 0), 'a time counts at that time').toBe(one);
});

it.each([
  ['', /five fields/],
  ['0 6 * *', /five fields/],
  ['0 0 6 * * 1', /five fields/],
  ['@daily', /five fields/],
  ['0 0 L * *', /five fields/],
  ['0 0 15W * *', /five fields/],
  ['0 0 * * 5#2', /five fields/],
  ['? 0 * * *', /five fields/],
  ['60 0 * * *', /does not exist/],
  ['0 24 * * *', /does not exist/],
  ['0 0 0 * *', /does not exist/],
  ['0 0 * 13 *', /does not exist/],
  ['0 0 * * 8', /does not exist/],
  ['0 0 * FOO *', /does not exist/],
  ['0 0 5-1 * *', /does not exist/],
  ['*/0 0 * * *', /does not exist/],
  ['* * * * *', /an hour between/],
  ['0,59 * * * *', /an hour between/],
  ['*/59 0 1 1 *', /an hour between/],
  ['0 0 30 2 *', /no month has/],
  ['0 0 31 4,6,9,11 *', /no month has/],
])('refuses %j', (expression, why) => {
  expect(cronProblem(expression)).toMatch(why);
});

it('says soon what is wrong, however often it is asked', () => {
  const before = process.cpuUsage();
  for (let count = 0; count < 500; count += 1) cronProblem('0 0 30 2 *');
  const { user, system } = process.cpuUsage(before);
  expect((user + system) / 1000).toBeLessThan(500);
});
