import { budget } from './budget.ts';
import { cancel } from './cancel.ts';
import type { Command } from './command.ts';
import { config } from './config.ts';
import { coverage } from './coverage.ts';
import { dismiss } from './dismiss.ts';
import { helpCommand } from './help.ts';
import { pause } from './pause.ts';
import { ask, research } from './research.ts';
import { reopen } from './reopen.ts';
import { resume } from './resume.ts';
import { review } from './review.ts';
import { status } from './status.ts';
import { why } from './why.ts';

/** Every slash command, in the order of `help`. A new one is a file and a line here. */
export const COMMANDS: readonly Command[] = [
  review,
  research,
  ask,
  cancel,
  pause,
  resume,
  budget,
  dismiss,
  reopen,
  why,
  coverage,
  status,
  config,
  helpCommand(() => COMMANDS),
];

export function findCommand(verb: string): Command | undefined {
  return COMMANDS.find((command) => command.verb === verb);
}
