import type { Command } from './command.ts';

export const cancel: Command = {
  verb: 'cancel',
  summary: 'stop the review and the research that are under way',
  isForIssues: true,
  run: () => [{ kind: 'stop' }],
};
