import type { Command } from './command.ts';

const AMOUNT = /^\+\$?(?<dollars>\d{1,6})(?:\.(?<cents>\d{1,2}))?$/;

export const budget: Command = {
  verb: 'budget',
  usage: '+N',
  summary: 'let the review of the current head spend N dollars more, and go on where it stopped',
  run: (args, { syntax: { prefix } }) => {
    const cents = centsOf(args);
    if (cents === undefined || cents === 0) {
      return [{ kind: 'refuse', reason: `Say by how many dollars, for example \`${prefix} budget +2\` or \`+2.50\`.` }];
    }
    return [{ kind: 'raise-budget', cents }];
  },
};

/** `+2`, `+2.5`, `+2.50` or `+$2` in US cents; undefined for anything else. */
function centsOf(amount: string): number | undefined {
  const groups = AMOUNT.exec(amount)?.groups;
  if (groups === undefined) return undefined;
  return Number(groups['dollars']) * 100 + Number((groups['cents'] ?? '').padEnd(2, '0'));
}
