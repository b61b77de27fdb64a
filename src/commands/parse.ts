import { type CommandSyntax, DEFAULT_SYNTAX } from './syntax.ts';
import { candidateLines } from './typed-lines.ts';

/** A slash command as somebody typed it. */
export interface ParsedCommand {
  /** Lower case, for example `review`. */
  readonly verb: string;
  /** The rest of the line, with single blanks between its words. */
  readonly args: string;
}

/** A mention may be followed by what people put behind a name. */
const BEHIND_NAME = /[:,]$/;
/** And a verb by what ends a sentence; a question is no command. */
const BEHIND_VERB = /[.,:;!]+$/;

/**
 * Finds the first command of a comment; whatever else it holds is not acted on. At the start of a line that was typed as
 * text, that is outside quotes, code, HTML comments and quoted mails.
 *
 * Linear in the text. The bare prefix, or a bare mention, asks for help.
 */
export function parseCommand(body: string, syntax: CommandSyntax = DEFAULT_SYNTAX): ParsedCommand | undefined {
  return firstCommand(candidateLines(body), syntax);
}

/** The same for lines that `candidateLines` has found. */
export function firstCommand(lines: readonly string[], syntax: CommandSyntax): ParsedCommand | undefined {
  for (const line of lines) {
    const command = parseLine(line, syntax);
    if (command !== undefined) return command;
  }
  return undefined;
}

/** What somebody says who mentions the App at the start of a line, as it was typed; undefined when nobody does. */
export function spokenTo(lines: readonly string[], { mention }: CommandSyntax): string | undefined {
  for (const line of lines) {
    const [word = '', ...rest] = line.trim().split(/\s+/);
    if (isMentionOf(word, mention)) return rest.join(' ');
  }
  return undefined;
}

const isMentionOf = (word: string, mention: string | undefined): boolean =>
  mention !== undefined && word.toLowerCase().replace(BEHIND_NAME, '') === `@${mention.toLowerCase()}`;

function parseLine(line: string, { prefix, mention, shortForms }: CommandSyntax): ParsedCommand | undefined {
  const [word = '', ...rest] = line.trim().split(/\s+/);
  const name = word.toLowerCase();
  const called = name.startsWith('@') ? name.replace(BEHIND_NAME, '') : name;
  if (isMentionOf(word, mention) || called === prefix.toLowerCase()) {
    return { verb: rest[0]?.toLowerCase().replace(BEHIND_VERB, '') ?? 'help', args: rest.slice(1).join(' ') };
  }
  const verb = name.slice(1).replace(BEHIND_VERB, '');
  const isShort = name.startsWith('/') && shortForms.includes(verb);
  return isShort ? { verb, args: rest.join(' ') } : undefined;
}
