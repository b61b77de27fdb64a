import { budget } from './budget.ts';
import type { Command } from './command.ts';
import { dismiss } from './dismiss.ts';
import { helpCommand } from './help.ts';
import { review } from './review.ts';

/** Every slash command. A new one is a file and a line here. */
export const COMMANDS: readonly Command[] = [review, budget, dismiss, helpCommand(() => COMMANDS)];

export function findCommand(verb: string): Command | undefined {
  return COMMANDS.find((command) => command.verb === verb);
}
