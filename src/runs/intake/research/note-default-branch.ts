import type { Octokit } from '@octokit/rest';
import { syntaxOf, writeCommand } from '../../../commands/syntax.ts';
import { readDefaultBranch } from '../../../github/read-default-branch.ts';
import { count } from '../../../publish/format.ts';
import { saveSchedule } from '../../../store/schedules/schedules.ts';
import type { Intake } from '../../../triggers/intake.ts';
import { readEffectiveConfig } from '../../effective-config.ts';
import { checkAnswers } from '../../research/check-answers.ts';
import type { IntakeDeps, Recorded } from '../intake-context.ts';

type Pushed = Extract<Intake, { kind: 'default-branch-pushed' }>;

/**
 * The default branch has moved, or may have: keeps which questions its configuration asks again and again, and looks
 * whether what answers have cited still stands. Acts on the branch as it is now, so it makes no difference how often and in
 * which order pushes are told of.
 */
export async function noteDefaultBranch(
  pushed: Pushed,
  deps: IntakeDeps & { readonly octokit: Octokit },
): Promise<Recorded> {
  const { pool, clock, octokit } = deps;
  // A push may be told of again after another branch has become the default one.
  const branch = await readDefaultBranch(octokit, pushed);
  const { config, problems } = await readEffectiveConfig(pushed, branch, { ...deps, holdsMs: 0 });
  const { enabled, schedule } = config.research;
  const wanted = enabled ? schedule : [];
  // What a broken file says is not known: what was wanted before stays, and is asked for when the file is mended.
  if (problems.length === 0) await saveSchedule(pool, pushed, { schedule: wanted, readAt: new Date(clock.now()) });
  if (!enabled) return { kind: 'note', reason: 'the default branch has moved' };
  const ask = writeCommand(syntaxOf(config), 'research');
  const told = await checkAnswers({ ...pushed, branch }, { ...deps, ask });
  const outcome = told === 0 ? '' : `: ${count(told, 'answer')} out of date`;
  return { kind: 'note', reason: `the default branch has moved${outcome}` };
}
