import { type CommandSyntax, DEFAULT_SYNTAX, syntaxOf } from '../../commands/syntax.ts';
import type { AppIdentity } from '../../github/identity.ts';
import { readDefaultBranch } from '../../github/read-default-branch.ts';
import { readPullRequest } from '../../github/read-pull-request.ts';
import { listRuns } from '../../store/runs/list-runs.ts';
import { readEffectiveConfig } from '../effective-config.ts';
import type { ReadConfig } from '../review/plan/read-config.ts';
import type { IntakeContext } from './intake-context.ts';
import { readInTime } from './read-in-time.ts';

/** Comments that could be commands are many, and how commands are written changes rarely. */
const CONFIG_HOLDS_MS = 5 * 60_000;

/**
 * The ways in which commands may be written in a pull request; replies name the first. As long as the configuration is
 * broken or cannot be read, what holds by default works too: people must be able to ask what is wrong.
 *
 * Throws while it is worth reading the configuration again. Costs no request as a rule.
 */
export async function readSyntaxes(context: IntakeContext): Promise<readonly [CommandSyntax, ...CommandSyntax[]]> {
  const withMention = { mention: nameOf(await context.identity()) };
  const standard = { ...DEFAULT_SYNTAX, ...withMention };
  const effective = await readConfig(context);
  if (effective === undefined) return [standard];
  const own = { ...syntaxOf(effective.config), ...withMention };
  return effective.problems.length === 0 ? [own] : [own, standard];
}

const nameOf = ({ botLogin }: AppIdentity): string => botLogin.replace(/\[bot\]$/, '');

async function readConfig(context: IntakeContext): Promise<ReadConfig | undefined> {
  const read = async () =>
    await readEffectiveConfig(context.intake, await findBaseRef(context), { ...context, holdsMs: CONFIG_HOLDS_MS });
  return await readInTime(context, read, 'configuration could not be read for a command');
}

/** As our newest run of the pull request knows it: every new base makes a run, unless nothing is reviewed by itself. */
async function findBaseRef({ intake, octokit, pool }: IntakeContext): Promise<string> {
  if (intake.kind === 'command' && intake.isIssue === true)
    return intake.defaultBranch ?? (await readDefaultBranch(octokit, intake));
  const [newest] = await listRuns(pool, intake);
  return newest?.baseRef ?? (await readPullRequest(octokit, intake, intake.number)).baseRef;
}
