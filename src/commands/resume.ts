import type { Command } from './command.ts';

export const resume: Command = {
  verb: 'resume',
  summary: 'review this pull request by itself again',
  run: () => [{ kind: 'resume' }],
};
