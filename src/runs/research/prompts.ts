import { followUpPrompt, researchPrompt } from '../../agents/prompts/research-prompt.ts';
import type { EarlierAnswer, ResearchMount, ResearchRequest } from '../../agents/prompts/research-request.ts';
import { newId } from '../../core/ids.ts';
import type { ReviewPlan } from '../review/context.ts';
import { type MountedRepository, mountedRepositories } from '../review/mounts.ts';
import type { ReviewRun } from '../review/run.ts';
import { languageOf } from './language-of-run.ts';
import { requireResearch } from './require-research.ts';
import { isReport } from './research.ts';

/** What another question is put to a session with; the same text however often it is tried. */
export function askAgain(run: ReviewRun): string {
  const { text, asker, nonce } = requireResearch(run).question;
  return followUpPrompt({ boundary: nonce, question: text, ...askedBy(asker), ...languageOf(run) });
}

const askedBy = (asker: string | undefined) => (asker === undefined ? {} : { asker });

/**
 * What a session of its own begins with; `history` for a question that goes on where another session has been, `reports`
 * for one that is asked again and again.
 */
export function askFirst(
  run: ReviewRun,
  plan: ReviewPlan,
  history: readonly EarlierAnswer[],
  reports: NonNullable<ResearchRequest['reports']> = [],
): string {
  const { target } = run;
  const research = requireResearch(run);
  const { question, answer } = research;
  const [own, ...others] = mountedRepositories(run);
  return researchPrompt({
    boundary: newId().replaceAll('-', ''),
    question: question.text,
    ...askedBy(question.asker),
    ...(isReport(research) ? {} : { thread: threadOf(run, plan) }),
    mounts: [mountOf(own), ...others.map(mountOf)],
    branch: target.baseRef,
    history,
    reports,
    ...(answer === undefined ? {} : { draft: answer.answer }),
    ...languageOf(run),
  });
}

const threadOf = ({ target: { number }, research }: ReviewRun, { title, body }: ReviewPlan) => ({
  kind: research?.question.isPullRequest === true ? ('pull-request' as const) : ('issue' as const),
  number,
  title,
  body,
});

const mountOf = ({ owner, repo, sha, path }: MountedRepository): ResearchMount => ({
  repository: `${owner}/${repo}`,
  sha,
  path,
});
