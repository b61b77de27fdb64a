import type { Command } from './command.ts';

export const research: Command = {
  verb: 'research',
  usage: 'QUESTION',
  summary: 'answer a question about the code; every citation of the answer is held against it',
  isForIssues: true,
  run: (question) => [{ kind: 'research', question, goesOn: false }],
};

export const ask: Command = {
  verb: 'ask',
  usage: 'QUESTION',
  summary: 'go on asking where an answer was given here; without one the same as `research`',
  isForIssues: true,
  run: (question) => [{ kind: 'research', question, goesOn: true }],
};
