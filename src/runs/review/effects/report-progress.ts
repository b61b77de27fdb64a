import { messageOf } from '../../../core/errors.ts';
import { GitHubError } from '../../../github/github-error.ts';
import { count } from '../../../publish/format.ts';
import { dollars, duration } from '../../../publish/format.ts';
import { updateCheckRun } from '../../../publish/check-run.ts';
import { configOf } from '../config-of-run.ts';
import type { EffectContext } from '../context.ts';
import type { Fact } from '../fact.ts';
import { publisherFor } from '../../publisher.ts';
import { buildReport } from '../report.ts';
import { repositoryOf } from '../repository.ts';
import { phaseOf } from '../phase.ts';
import { requireCheck } from '../require.ts';
import { withParts } from '../parts/gather-parts.ts';
import { isSplit, type ReviewRun } from '../run.ts';

/** Whoever could read the review is gone: then it ends at once rather than at the deadline. */
const GONE: ReadonlySet<GitHubError['reason']> = new Set(['suspended', 'uninstalled', 'not-found', 'gone']);

/** Shows on the open check how far the review is. Never worth a delay: a failure that may pass is forgotten. */
export async function reportProgress(run: ReviewRun, context: EffectContext): Promise<Fact> {
  if (isSplit(run)) await context.crew.look(run);
  const shown = isSplit(run) ? withParts(run, context.crew.results()) : run;
  const { coverage, spend, elapsedMs } = buildReport(shown, context);
  const { title: phase, sentence } = phaseOf(run);
  const title = `${phase} · ${coverage.read}/${count(coverage.total, 'file')} read · ${duration(elapsedMs)}`;
  const cost = spend.costCents === undefined ? 'not known yet' : dollars(spend.costCents);
  const summary = configOf(run).showCost ? `${sentence} Cost so far: ${cost}.` : sentence;
  try {
    const check = { ...repositoryOf(run.target), checkRunId: requireCheck(run) };
    await updateCheckRun(publisherFor(run.target, context.github), {
      ...check,
      title,
      summary,
      annotations: [],
      isProgress: true,
    });
  } catch (error) {
    if (error instanceof GitHubError && GONE.has(error.reason)) throw error;
    context.log.debug({ err: messageOf(error) }, 'progress was not reported');
    return { type: 'progress-reported', isDropped: true };
  }
  return { type: 'progress-reported' };
}
