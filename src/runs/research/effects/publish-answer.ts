import { AppError } from '../../../core/errors.ts';
import { GitHubError } from '../../../github/github-error.ts';
import { updateAnswer } from '../../../publish/answer-comment.ts';
import { updateInThread } from '../../../publish/thread-answer.ts';
import { publisherFor } from '../../publisher.ts';
import type { EffectContext } from '../../review/context.ts';
import type { Fact } from '../../review/fact.ts';
import { repositoryOf } from '../../review/repository.ts';
import type { ReviewRun } from '../../review/run.ts';
import { decidesFinding } from '../apply-verdict.ts';
import { renderFinal, renderProgress } from '../report.ts';
import { requireResearch } from '../require-research.ts';
import { isReport } from '../research.ts';
import { publishReport } from './publish-report.ts';

/** Somebody has deleted the comment, or the issue with it: they do not want the answer. */
const GONE: ReadonlySet<GitHubError['reason']> = new Set(['not-found', 'gone']);
/** Whoever could read the answer is gone with the installation. */
const UNREACHABLE: ReadonlySet<GitHubError['reason']> = new Set(['suspended', 'uninstalled']);

/** Writes into the comment what the research has come to. Repeating it changes nothing. */
export async function publishAnswer(run: ReviewRun, context: EffectContext): Promise<Fact> {
  if (isReport(requireResearch(run))) return await publishReport(run, context);
  const content = { markdown: await renderFinal(run, context), isProgress: false };
  const by = decidesFinding(run) ? { by: (await context.identity()).botLogin } : {};
  return await write(run, context, content, { type: 'answer-published', ...by });
}

/** Shows in the comment how far the research is. Never worth a delay: a failure that may pass is forgotten. */
export async function reportAnswerProgress(run: ReviewRun, context: EffectContext): Promise<Fact> {
  // The report before stands there until then.
  if (isReport(requireResearch(run))) return { type: 'progress-reported' };
  const markdown = renderProgress(run, context);
  try {
    return await write(run, context, { markdown, isProgress: true }, { type: 'progress-reported' });
  } catch (error) {
    if (!(error instanceof AppError) || (error instanceof GitHubError && UNREACHABLE.has(error.reason))) throw error;
    context.log.debug({ err: error.message }, 'progress was not reported');
    return { type: 'progress-reported', isDropped: true };
  }
}

async function write(
  run: ReviewRun,
  { github, log }: EffectContext,
  content: { readonly markdown: string; readonly isProgress: boolean },
  done: Fact,
): Promise<Fact> {
  const { commentId, thread } = requireResearch(run);
  if (commentId === undefined) throw new Error('the answer has no comment yet');
  try {
    const comment = { ...repositoryOf(run.target), runId: run.id, commentId, ...content };
    const update = thread === undefined ? updateAnswer : updateInThread;
    await update(publisherFor(run.target, github), comment);
    return done;
  } catch (error) {
    if (!(error instanceof GitHubError) || !GONE.has(error.reason)) throw error;
    log.info({ commentId }, 'the comment of the answer is gone');
    return { type: 'answer-gone' };
  }
}
