import type { CommandContext } from '../../commands/command.ts';
import type { CommandSyntax } from '../../commands/syntax.ts';
import type { IntakeContext } from './intake-context.ts';
import { readConfiguration } from './views/read-configuration.ts';
import { readCoverage } from './views/read-coverage.ts';
import { readFinding } from './views/read-finding.ts';
import { readStatus } from './views/read-status.ts';

/** What a command can learn about the pull request it speaks of. Nothing is read before it asks. */
export function commandContext(context: IntakeContext, syntax: CommandSyntax): CommandContext {
  return {
    syntax,
    isIssue: context.intake.kind === 'command' && context.intake.isIssue === true,
    status: () => readStatus(context),
    coverage: () => readCoverage(context),
    finding: (id) => readFinding(id, context),
    configuration: () => readConfiguration(context),
  };
}
