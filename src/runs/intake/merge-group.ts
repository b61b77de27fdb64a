import { concludeCheckRun } from '../../publish/merge-group-check.ts';
import { listRuns } from '../../store/runs/list-runs.ts';
import type { Intake } from '../../triggers/intake.ts';
import { publisherFor } from '../publisher.ts';
import { isHeld } from '../../triggers/decide.ts';
import type { IntakeDeps, Recorded } from './intake-context.ts';

type MergeGroup = Extract<Intake, { kind: 'merge-group' }>;

/**
 * Concludes our check on the commit of a merge queue, which would wait for it otherwise: with what became of the head of
 * its pull request. Nothing is reviewed. GitHub asks for each pull request of a group by itself.
 */
export async function answerMergeGroup(group: MergeGroup, deps: IntakeDeps): Promise<Recorded> {
  const { pool, github } = deps;
  const newest = (await listRuns(pool, group)).find((run) => run.conclusion !== null);
  // What was held back on purpose is not failed by what came before it.
  const reviewed =
    newest === undefined || isHeld(newest)
      ? undefined
      : { headSha: newest.headSha, conclusion: newest.conclusion ?? '' };
  const { id: appId } = await deps.identity();
  const conclusion = await concludeCheckRun(publisherFor(group, github), { ...group, appId, reviewed });
  return { kind: 'report', reason: `merge group: ${conclusion}` };
}
