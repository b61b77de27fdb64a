import type { Octokit } from '@octokit/rest';
import { digest } from '../../../core/ids.ts';
import { isHopeless, messageOf } from '../../../core/errors.ts';
import { findReportIssue, noteMissingReport } from '../../../publish/report-issue.ts';
import { listResearch } from '../../../store/runs/list-research.ts';
import type { Intake } from '../../../triggers/intake.ts';
import type { ReadConfig } from '../../review/plan/read-config.ts';
import type { IntakeDeps } from '../intake-context.ts';
import { isUnderWay } from './request-research.ts';

type Scheduled = Extract<Intake, { kind: 'scheduled-question' }>;
type Noting = Pick<IntakeDeps, 'pool' | 'clock' | 'log' | 'identity'> & { readonly octokit: Octokit };

const WHY = 'the configuration of this repository is broken, so nothing is asked until it is corrected.';

/**
 * Says in the issue of a scheduled question that it is not asked, once for each broken configuration. Where there is no
 * such issue yet, or its report is just being written, only the log says so.
 */
export async function noteBrokenSchedule(
  scheduled: Scheduled,
  { problems }: ReadConfig,
  noting: Noting,
): Promise<void> {
  const { pool, octokit, clock, log, identity } = noting;
  const { owner, repo, name, repositoryId } = scheduled;
  log.warn({ repositoryId, name }, 'a scheduled question is not asked: the configuration is broken');
  try {
    const number = scheduled.number ?? (await findReportIssue(octokit, { owner, repo, name }, await identity()));
    if (number === undefined) return;
    // It would be overwritten, or overwrite that report.
    const all = await listResearch(pool, { ...scheduled, number });
    if (all.some((run) => run.source === 'schedule' && isUnderWay(run))) return;
    const key = digest(...problems.map(({ path, line, message }) => `${path}:${line} ${message}`));
    const missing = { why: WHY, at: new Date(clock.now()), key };
    await noteMissingReport(octokit, { owner, repo, number }, missing);
  } catch (error) {
    if (!isHopeless(error)) throw error;
    log.warn({ repositoryId, name, err: messageOf(error) }, 'the issue of the report takes no note');
  }
}
