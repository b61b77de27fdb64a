import { followUpPrompt, researchPrompt } from '../../agents/prompts/research-prompt.ts';
import type { EarlierAnswer, ResearchMount } from '../../agents/prompts/research-request.ts';
import { languageName } from '../../config/repository/language.ts';
import { newId } from '../../core/ids.ts';
import { configOf } from '../review/config-of-run.ts';
import type { ReviewPlan } from '../review/context.ts';
import { type MountedRepository, mountedRepositories } from '../review/mounts.ts';
import type { ReviewRun } from '../review/run.ts';
import { requireResearch } from './require-research.ts';

/** What another question is put to a session with; the same text however often it is tried. */
export function askAgain(run: ReviewRun): string {
  const { text, asker, nonce } = requireResearch(run).question;
  return followUpPrompt({ boundary: nonce, question: text, asker, ...languageOf(run) });
}

/** What a session of its own begins with; `history` for a question that goes on where another session has been. */
export function askFirst(run: ReviewRun, plan: ReviewPlan, history: readonly EarlierAnswer[]): string {
  const { target } = run;
  const { question, answer } = requireResearch(run);
  const [own, ...others] = mountedRepositories(run);
  return researchPrompt({
    boundary: newId().replaceAll('-', ''),
    question: question.text,
    asker: question.asker,
    thread: {
      kind: question.isPullRequest === true ? 'pull-request' : 'issue',
      number: target.number,
      title: plan.title,
      body: plan.body,
    },
    mounts: [mountOf(own), ...others.map(mountOf)],
    branch: target.baseRef,
    history,
    ...(answer === undefined ? {} : { draft: answer.answer }),
    ...languageOf(run),
  });
}

const mountOf = ({ owner, repo, sha, path }: MountedRepository): ResearchMount => ({
  repository: `${owner}/${repo}`,
  sha,
  path,
});

function languageOf(run: ReviewRun): { language?: string } {
  const { language } = configOf(run);
  const name = language === null ? undefined : languageName(language);
  return name === undefined ? {} : { language: name };
}
