import type { CommandContext } from '../../src/commands/command.ts';
import { DEFAULT_SYNTAX } from '../../src/commands/syntax.ts';

const unasked = () => Promise.reject(new Error('nobody is expected to ask for this'));

/** What a command can learn; whatever is not given must not be asked for. */
export const aCommandContext = (known: Partial<CommandContext> = {}): CommandContext => ({
  syntax: DEFAULT_SYNTAX,
  isIssue: false,
  status: unasked,
  coverage: unasked,
  finding: unasked,
  configuration: unasked,
  ...known,
});
