import type { Command } from './command.ts';

export const pause: Command = {
  verb: 'pause',
  summary: 'start no more reviews of this pull request by itself; those asked for still work',
  run: () => [{ kind: 'pause' }],
};
