import type { Command } from './command.ts';
import { nearestVerb } from './nearest.ts';
import type { CommandSyntax } from './syntax.ts';

/** Lists the given commands; a factory, since the registry contains this one too. */
export function helpCommand(commands: () => readonly Command[]): Command {
  return {
    verb: 'help',
    summary: 'show this list',
    isForIssues: true,
    run: (_args, { syntax, isIssue }) => [
      { kind: 'reply', markdown: describeCommands(usableIn(commands(), isIssue), syntax) },
    ],
  };
}

/** The commands that there is a use for where one was typed. */
export const usableIn = (commands: readonly Command[], isIssue: boolean): readonly Command[] =>
  isIssue ? commands.filter(({ isForIssues }) => isForIssues === true) : commands;

/** The reply for `help`. */
export function describeCommands(commands: readonly Command[], { prefix, shortForms }: CommandSyntax): string {
  const rows = commands.map(({ verb, usage = '', summary }) => {
    const typed = `${prefix} ${verb} ${usage}`.trimEnd();
    return `- \`${typed}\`: ${summary}`;
  });
  const short = shortForms
    .filter((form) => commands.some(({ verb }) => verb === form))
    .map((verb) => `\`/${verb}\``)
    .join(', ');
  const also = short === '' ? [] : ['', `Short forms: ${short}.`];
  return [
    'Commands, alone at the start of a line of a new comment; the first of a comment counts:',
    '',
    ...rows,
    ...also,
  ].join('\n');
}

/** The reply for a verb that does not exist. Nothing of what was typed is repeated. */
export function describeUnknown(verb: string, commands: readonly Command[], syntax: CommandSyntax): string {
  const nearest = nearestVerb(
    verb,
    commands.map((command) => command.verb),
  );
  if (nearest === undefined) return `This command does not exist.\n\n${describeCommands(commands, syntax)}`;
  const { prefix } = syntax;
  return `This command does not exist. Did you mean \`${prefix} ${nearest}\`? \`${prefix} help\` lists all of them.`;
}
