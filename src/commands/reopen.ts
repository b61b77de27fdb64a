import type { Command } from './command.ts';

const ID = /^`?(?<id>[0-9a-f]{8,32})`?$/i;

export const reopen: Command = {
  verb: 'reopen',
  usage: 'ID',
  summary: 'bring a finding back that was dismissed or withdrawn',
  run: (args, { syntax: { prefix } }) => {
    const id = ID.exec(args.split(' ')[0] ?? '')?.groups?.['id']?.toLowerCase();
    if (id !== undefined) return [{ kind: 'reopen', id }];
    return [{ kind: 'refuse', reason: `Say which finding, for example \`${prefix} reopen 1a2b3c4d\`.` }];
  },
};
