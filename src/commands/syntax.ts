import { type CommandsConfig, DEFAULT_CONFIG } from '../config/repository/schema.ts';

/** How commands are written in a repository. */
export interface CommandSyntax {
  /** The word before a verb; begins with `/` or `@`. */
  readonly prefix: string;
  /** The App's name as people mention it, without `@` and `[bot]`; absent when mentions are not listened to. */
  readonly mention?: string;
  /** Verbs that are commands with a slash alone, for example `/review`. */
  readonly shortForms: readonly string[];
}

/** How commands are written by this configuration; mentions apart, which depend on the App's name. */
export const syntaxOf = ({ commandsPrefix, shortForms }: CommandsConfig): CommandSyntax => ({
  prefix: commandsPrefix,
  shortForms,
});

/** Verbs that are commands alone, unless a repository says otherwise. */
export const SHORT_FORMS: readonly string[] = DEFAULT_CONFIG.shortForms;

/** What holds where nobody has said anything. */
export const DEFAULT_SYNTAX: CommandSyntax = syntaxOf(DEFAULT_CONFIG);

/** A command as people type it, in its short form where there is one. */
export function writeCommand({ prefix, shortForms }: CommandSyntax, verb: string): string {
  return shortForms.includes(verb) ? `/${verb}` : `${prefix} ${verb}`;
}
