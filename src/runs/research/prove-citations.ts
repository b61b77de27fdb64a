import { type CheckedAnswer, checkAnswer } from '../../findings/answer/check-answer.ts';
import type { Citation, SubmittedAnswer } from '../../findings/answer/citation.ts';
import {
  citedRepository,
  type CitationProof,
  foreignRepository,
  proveCitation,
} from '../../findings/answer/prove-citation.ts';
import { readBlob } from '../../github/read-blob-text.ts';
import type { EffectContext } from '../review/context.ts';
import { mountedRepositories } from '../review/mounts.ts';
import type { ReviewRun } from '../review/run.ts';
import { textOf } from '../review/text-cache.ts';

/** An answer held against the code, with one proof for each of its citations. */
export interface ProvedCitations {
  readonly proofs: readonly CitationProof[];
  readonly checked: CheckedAnswer;
}

/** Holds every citation of an answer against the commit that it speaks of. */
export async function proveCitations(
  submitted: SubmittedAnswer,
  run: ReviewRun,
  context: EffectContext,
): Promise<ProvedCitations> {
  const proofs: CitationProof[] = [];
  for (const citation of submitted.citations) proofs.push(await proofOf(citation, run, context));
  const repositories = mountedRepositories(run).map(({ owner, repo }) => `${owner}/${repo}`);
  const read = { isKnownPath: knownPaths(run, submitted.citations), repositories };
  return { proofs, checked: checkAnswer(submitted, proofs, read) };
}

async function proofOf(citation: Citation, run: ReviewRun, context: EffectContext): Promise<CitationProof> {
  const { target } = run;
  const [own, ...others] = mountedRepositories(run);
  // Of a change whose merge base is checked out, the agent has the head beside it: answers speak of that.
  const read = [{ ...own, sha: target.headSha }, ...others];
  const names = read.map(({ owner, repo }) => `${owner}/${repo}`);
  const meant = citedRepository(citation, names);
  const repository = read.find((_, at) => names[at] === meant);
  if (meant === undefined || repository === undefined) return foreignRepository(names);
  const { repositoryId, owner, repo, sha: ref } = repository;
  const { path } = citation;
  const scope = { repositoryIds: [repositoryId], permissions: { contents: 'read' } } as const;
  const octokit = context.github.forInstallation(target.installationId, scope);
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
