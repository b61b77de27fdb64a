import type { Command } from './command.ts';

export const review: Command = {
  verb: 'review',
  summary: 'review the current head again, or join the review that is under way',
  run: () => [{ kind: 'start' }],
};
