import { expect, it } from 'vitest';
import { dismiss } from '../../src/commands/dismiss.ts';
import { aCommandContext } from './a-command-context.ts';

it.each([
  ['1a2b3c4d it is a test', '1a2b3c4d', 'it is a test'],
  ['`1A2B3C4D` meant so', '1a2b3c4d', 'meant so'],
])('takes %s', (args, id, reason) => {
  expect(dismiss.run(args, aCommandContext())).toEqual([{ kind: 'dismiss', id, reason }]);
});

it.each(['', '1a2b3c4d', 'that one is wrong', '1a2b is too short', '1a2b3c4g is no id'])('refuses "%s"', (args) => {
  expect(dismiss.run(args, aCommandContext())).toEqual([
    { kind: 'refuse', reason: expect.stringContaining('which finding and why') },
  ]);
});

it('keeps a long reason within bounds', () => {
  expect(dismiss.run(`1a2b3c4d ${'x'.repeat(10_000)}`, aCommandContext())).toMatchObject([{ reason: 'x'.repeat(500) }]);
});
