import type { Command } from './command.ts';

const ID = /^`?(?<id>[0-9a-f]{8,32})`?$/i;
const MAX_REASON = 500;

export const dismiss: Command = {
  verb: 'dismiss',
  usage: 'ID REASON',
  summary: 'say that a finding does not hold: it is not raised again while its code stays as it is',
  run: (args, { syntax: { prefix } }) => {
    const [word = '', ...reason] = args.split(' ');
    const id = ID.exec(word)?.groups?.['id']?.toLowerCase();
    if (id === undefined || reason.length === 0) {
      return [
        {
          kind: 'refuse',
          reason: `Say which finding and why, for example \`${prefix} dismiss 1a2b3c4d it is a test\`.`,
        },
      ];
    }
    return [{ kind: 'dismiss', id, reason: reason.join(' ').slice(0, MAX_REASON) }];
  },
};
