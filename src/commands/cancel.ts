import type { Command } from './command.ts';

export const cancel: Command = {
  verb: 'cancel',
  summary: 'stop the review that is under way',
  run: () => [{ kind: 'stop' }],
};
