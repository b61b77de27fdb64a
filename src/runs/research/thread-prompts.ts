import { HEAD_COPIES_ROOT } from '../../agents/mounts.ts';
import type { EarlierAnswer } from '../../agents/prompts/research-request.ts';
import { threadPrompt, threadReplyPrompt } from '../../agents/prompts/thread-prompt.ts';
import type { ThreadReplyRequest } from '../../agents/prompts/thread-request.ts';
import { newId } from '../../core/ids.ts';
import type { ReviewPlan } from '../review/context.ts';
import { requirePlan } from '../review/require.ts';
import type { ReviewRun } from '../review/run.ts';
import { languageOf } from './language-of-run.ts';
import { requireResearch, requireThread } from './require-research.ts';

/** What a reply is put to the session with that has reported the finding; the same text however often it is tried. */
export const askReviewer = (run: ReviewRun): string =>
  threadReplyPrompt(replyOf(run, requireResearch(run).question.nonce));

/** What a session begins with that takes the reply up in its place. */
export function askAnother(run: ReviewRun, plan: ReviewPlan, history: readonly EarlierAnswer[]): string {
  const { target } = run;
  const { mergeBase, mount } = requirePlan(run);
  return threadPrompt({
    ...replyOf(run, newId().replaceAll('-', '')),
    repository: `${target.owner}/${target.repo}`,
    pullRequest: { number: target.number, title: plan.title, body: plan.body },
    headSha: target.headSha,
    mergeBase,
    mount: mount === 'head' ? { kind: 'head' } : { kind: 'base', headCopies: HEAD_COPIES_ROOT },
    history,
  });
}

function replyOf(run: ReviewRun, boundary: string): ThreadReplyRequest {
  const { text: reply, asker: author = 'ghost' } = requireResearch(run).question;
  return { boundary, finding: requireThread(run).finding, reply, author, ...languageOf(run) };
}
