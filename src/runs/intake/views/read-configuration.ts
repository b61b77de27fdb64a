import type { Configuration } from '../../../commands/command.ts';
import { CONFIG_KEYS, type RepositoryConfig } from '../../../config/repository/schema.ts';
import type { SecretMasker } from '../../../core/secrets.ts';
import { cutText } from '../../../core/text/cut.ts';
import { readPullRequest } from '../../../github/read-pull-request.ts';
import { sanitiseInline, sanitiseName } from '../../../publish/sanitise.ts';
import { readEffectiveConfig } from '../../effective-config.ts';
import type { IntakeContext } from '../intake-context.ts';

const MAX_VALUE = 160;
const MAX_PROBLEM = 500;

/** The configuration as it is at this moment on the base branch, whatever a review was planned by. */
export async function readConfiguration(context: IntakeContext): Promise<Configuration> {
  const { intake, octokit, github, clock, masker } = context;
  const { owner, repo, number } = intake;
  const { baseRef } = await readPullRequest(octokit, { owner, repo }, number);
  const effective = await readEffectiveConfig(intake, baseRef, { github, clock, isFresh: true });
  const rules = { masker, allowedLinkPrefixes: [], maxLength: MAX_PROBLEM };
  const values = new Map<string, RepositoryConfig[keyof RepositoryConfig]>(Object.entries(effective.config));
  return {
    baseRef: sanitiseName(baseRef, masker),
    keys: CONFIG_KEYS.map((key) => ({
      key,
      value: sanitiseName(shown(values.get(camelCase(key)), masker), masker),
      origin: effective.origins.get(key) ?? 'default',
    })),
    problems: effective.problems.map(
      ({ path, line, message }) => `${sanitiseName(`${path}:${line}`, masker)} ${sanitiseInline(message, rules)}`,
    ),
  };
}

const camelCase = (key: string) => key.replaceAll(/_(?<letter>[a-z])/g, (_, letter: string) => letter.toUpperCase());

/** A table takes every pipe for its own. Secrets go first: of one that is cut, nothing would be known for a secret. */
function shown(value: unknown, masker: SecretMasker): string {
  const text = masker.mask(JSON.stringify(value)).replaceAll('|', '¦');
  return text.length > MAX_VALUE ? `${cutText(text, MAX_VALUE)}…` : text;
}
