import { instructionsFor } from '../../../config/repository/instructions.ts';
import type { EffectiveConfig } from '../../../config/repository/read-repository-config.ts';
import type { PlannedFile, ReviewPlan } from '../context.ts';

export const CONFIG_PATH = '.github/proofline.yml';

/** The effective configuration and the files that it was read from; none where defaults hold. */
export interface ReadConfig extends EffectiveConfig {
  readonly paths: readonly string[];
}

/** What the agent is told in the repository's name about the files that it is to review. */
export function instructionsOf(
  { config, paths }: ReadConfig,
  files: readonly PlannedFile[],
): Pick<ReviewPlan, 'instructions'> {
  const reviewed = files.filter(({ skipped }) => skipped === undefined).map(({ path }) => path);
  const text = instructionsFor(config, reviewed);
  return text === '' ? {} : { instructions: [{ path: paths.join(', '), text }] };
}
