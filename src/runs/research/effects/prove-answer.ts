import { answerReply } from '../../../findings/answer/answer-reply.ts';
import { checkAnswer } from '../../../findings/answer/check-answer.ts';
import type { Citation } from '../../../findings/answer/citation.ts';
import {
  citedRepository,
  type CitationProof,
  foreignRepository,
  proveCitation,
} from '../../../findings/answer/prove-citation.ts';
import { readAnswer } from '../../../findings/answer/read-answer.ts';
import { SUBMIT_ANSWER } from '../../../agents/definition.ts';
import { readBlob } from '../../../github/read-blob-text.ts';
import type { EffectContext } from '../../review/context.ts';
import type { Fact } from '../../review/fact.ts';
import { mountedRepositories } from '../../review/mounts.ts';
import type { ReviewRun } from '../../review/run.ts';
import { textOf } from '../../review/text-cache.ts';
import { unansweredCall } from '../../review/work-move.ts';

const MAX_CALLS = 10;

/** Judges one call of the agent's result tool: each citation is proved against the commit before anything is kept. */
export async function proveAnswer(run: ReviewRun, context: EffectContext): Promise<Fact> {
  const call = unansweredCall(run);
  if (call === undefined) throw new Error('no call is waiting to be judged');
  if (call.kind === 'held') return deny(call.id);
  const refuse = (text: string): Fact => ({
    type: 'answer-judged',
    answer: { toolUseId: call.id, text, isError: true },
  });
  if (call.name !== SUBMIT_ANSWER) return refuse(`There is no tool named ${call.name}. Use ${SUBMIT_ANSWER}.`);
  if (run.answers.length >= MAX_CALLS)
    return refuse(
      `${SUBMIT_ANSWER} was called ${MAX_CALLS} times; the last answer that was taken counts. End your turn.`,
    );
  const submitted = readAnswer(call.input);
  if (submitted.answer === '')
    return refuse(['No usable answer, so nothing was taken.', ...submitted.rejected].join('\n'));
  const proofs: CitationProof[] = [];
  for (const citation of submitted.citations) proofs.push(await proofOf(citation, run, context));
  const checked = checkAnswer(submitted, proofs, knownPaths(run, submitted.citations));
  return {
    type: 'answer-judged',
    answer: { toolUseId: call.id, text: answerReply(submitted, proofs, checked), isError: false },
    result: checked.answer,
  };
}

const deny = (toolUseId: string): Fact => ({
  type: 'answer-judged',
  answer: { toolUseId, kind: 'denial', text: 'This tool is not available in research.', isError: true },
});

async function proofOf(citation: Citation, run: ReviewRun, context: EffectContext): Promise<CitationProof> {
  const mounted = mountedRepositories(run);
  const names = mounted.map(({ owner, repo }) => `${owner}/${repo}`);
  const meant = citedRepository(citation, names);
  const repository = mounted.find((_, at) => names[at] === meant);
  if (meant === undefined || repository === undefined) return foreignRepository(names);
  const { repositoryId, owner, repo, sha: ref } = repository;
  const { path } = citation;
  const scope = { repositoryIds: [repositoryId], permissions: { contents: 'read' } } as const;
  const octokit = context.github.forInstallation(run.target.installationId, scope);
  // A commit that is not there any more must not pass for one without the file.
  const place = { path, ref, isRefRequired: true };
  const blob = await context.texts.get(ref, path, () => readBlob(octokit, { owner, repo }, place));
  return proveCitation(citation, textOf(blob));
}

/** Names that the answer itself cites, and files that the agent has opened, wherever they stand in its sandbox. */
function knownPaths({ turn }: ReviewRun, citations: readonly Citation[]): (path: string) => boolean {
  const cited = new Set(citations.map(({ path }) => path));
  const read = (turn?.reads ?? []).map((file) => file.path);
  return (path) => cited.has(path) || read.some((opened) => opened === path || opened.endsWith(`/${path}`));
}
