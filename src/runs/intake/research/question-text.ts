import { firstCommand } from '../../../commands/parse.ts';
import type { CommandSyntax } from '../../../commands/syntax.ts';

/** A longer one is cut: the agent is not handed more of it. */
const MAX_QUESTION = 10_000;

/** A question that begins on the line of a command and goes on below it; `said` is what stands on that line. */
export function questionText(
  said: string,
  { lines, text = '' }: { readonly lines: readonly string[]; readonly text?: string | undefined },
  syntaxes: readonly CommandSyntax[],
): string {
  const command = lines.find((line) => syntaxes.some((syntax) => firstCommand([line], syntax) !== undefined));
  const written = text.split(/\r\n|\r|\n/);
  const at = command === undefined ? -1 : written.findIndex((line) => line.startsWith(command));
  const below = at === -1 ? '' : written.slice(at + 1).join('\n');
  return `${said}\n${below}`.trim().slice(0, MAX_QUESTION).toWellFormed();
}
