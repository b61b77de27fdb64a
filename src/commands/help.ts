import type { Command } from './command.ts';

/** Lists the given commands; a factory, since the registry contains this one too. */
export function helpCommand(commands: () => readonly Command[]): Command {
  return {
    verb: 'help',
    summary: 'show this list',
    run: () => [{ kind: 'reply', markdown: describeCommands(commands()) }],
  };
}

/** The reply for `/help` and for a verb that does not exist. */
export function describeCommands(commands: readonly Command[]): string {
  const rows = commands.map(({ verb, usage = '', summary }) => {
    const typed = `/proofline ${verb} ${usage}`.trimEnd();
    return `- \`${typed}\`: ${summary}`;
  });
  return ['Commands, alone at the start of a line of a new comment:', '', ...rows].join('\n');
}
