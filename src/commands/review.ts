import type { Command } from './command.ts';

export const review: Command = {
  verb: 'review',
  usage: '[full]',
  summary:
    'review the current head again, or join the review that is under way; `full` starts over and reads everything',
  run: (args) => [/^full\b/i.test(args) ? { kind: 'start', isFull: true } : { kind: 'start' }],
};
