import { expect, it } from 'vitest';
import { budget } from '../../src/commands/budget.ts';
import { describeCommands } from '../../src/commands/help.ts';
import { parseCommand } from '../../src/commands/parse.ts';
import { DEFAULT_SYNTAX } from '../../src/commands/syntax.ts';
import { aCommandContext } from './a-command-context.ts';

const effectsOf = (line: string) => budget.run(parseCommand(line)?.args ?? '', aCommandContext());

it.each([
  ['+2', 200],
  ['+2.50', 250],
  ['+2.5', 250],
  ['+$3', 300],
  ['+$0.01', 1],
  ['+0.10', 10],
  ['+999999', 99_999_900],
])('takes %s', (amount, cents) => {
  expect(effectsOf(`/proofline budget ${amount}`)).toEqual([{ kind: 'raise-budget', cents }]);
});

it.each([
  '',
  '2',
  '+0',
  '+0.00',
  '-2',
  '+-2',
  '+2.505',
  '+2,50',
  '+1e3',
  '+0x10',
  '+Infinity',
  '+ 2',
  '+2 please',
  '+2 +2',
  '$+2',
  '+2$',
  '+.50',
  '+2.',
  '+1000000',
  'two',
  '+٣',
])('refuses "%s" and says how it is done', (amount) => {
  expect(effectsOf(`/proofline budget ${amount}`)).toEqual([
    { kind: 'refuse', reason: expect.stringContaining('`/proofline budget +2`') },
  ]);
});

it('shows in the list of commands what follows it', () => {
  expect(describeCommands([budget], DEFAULT_SYNTAX)).toContain('- `/proofline budget +N`: ');
});
