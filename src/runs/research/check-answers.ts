import type { Octokit } from '@octokit/rest';
import type { Pool } from 'pg';
import { messageOf } from '../../core/errors.ts';
import type { Log } from '../../core/log.ts';
import type { ProvedCitation } from '../../findings/answer/citation.ts';
import { citedRepository, proveCitation } from '../../findings/answer/prove-citation.ts';
import { GitHubError } from '../../github/github-error.ts';
import { type BlobText, readBlob } from '../../github/read-blob-text.ts';
import { readChangedPaths } from '../../github/read-changed-paths.ts';
import { readCommit } from '../../github/read-commit.ts';
import { noteStale } from '../../publish/answer-comment.ts';
import type { RepositoryKey } from '../../store/pull-request-key.ts';
import { type CitedAnswer, listCitedAnswers } from '../../store/runs/list-cited-answers.ts';
import { markAnswerDeleted, markAnswersSeen, markAnswerStale } from '../../store/runs/mark-answers.ts';

/** Older answers are left as they are. */
const MOST_ANSWERS = 50;
/** Files that are read for one push: what it would take more for waits for the next one. */
const MOST_FILES = 100;

type Answer = CitedAnswer<ProvedCitation>;

/** A repository whose default branch may have moved. */
interface MovedRepository extends RepositoryKey {
  readonly owner: string;
  readonly repo: string;
  readonly branch: string;
}

interface Checking {
  readonly pool: Pool;
  readonly octokit: Octokit;
  readonly log: Log;
  /** The command that asks anew, as it is typed there. */
  readonly ask: string;
}

/**
 * Looks for the quotes of a repository's answers on the tip of its default branch as it is now, and says above each answer
 * whose code is not there any more that it may be out of date: once, whatever happens meanwhile. Code that has only moved
 * within its file is still there. Returns the number of answers that were told of.
 *
 * Takes no request where nothing is cited; else one for the tip, one for what has changed, and one for each cited file that
 * has.
 */
export async function checkAnswers(moved: MovedRepository, { pool, octokit, log, ask }: Checking): Promise<number> {
  const answers = await listCitedAnswers<ProvedCitation>(pool, moved, MOST_ANSWERS);
  if (answers.length === 0) return 0;
  const tip = new Tip(moved, (await readCommit(octokit, moved, `heads/${moved.branch}`)).sha, octokit);
  const seen: string[] = [];
  let told = 0;
  for (const answer of answers) {
    const changed = await findChanged(answer, tip);
    if (changed?.length === 0) seen.push(answer.runId);
    if (changed === undefined || changed.length === 0) continue;
    const comment = { owner: moved.owner, repo: moved.repo, commentId: answer.commentId };
    try {
      await noteStale(octokit, { ...comment, stale: { sha: tip.sha, changed, ask } });
      told += 1;
    } catch (error) {
      if (!(error instanceof GitHubError && UNTOLD.has(error.reason))) throw error;
      log.info({ runId: answer.runId, err: messageOf(error) }, 'an answer is out of date, and takes no note');
      if (isDeleted(error)) await markAnswerDeleted(pool, answer.runId); // and nobody has told us
    }
    await markAnswerStale(pool, answer.runId, tip.sha);
  }
  await markAnswersSeen(pool, seen, tip.sha);
  return told;
}

/** The comment is gone, or takes no more changes. */
const UNTOLD: ReadonlySet<GitHubError['reason']> = new Set(['not-found', 'gone', 'forbidden', 'invalid']);

const isDeleted = ({ reason }: GitHubError): boolean => reason === 'not-found' || reason === 'gone';

/** Numbers of the citations whose code is not there any more; undefined where that takes more than one push may. */
async function findChanged(answer: Answer, tip: Tip): Promise<readonly number[] | undefined> {
  const paths = await tip.changedSince(answer.seenSha);
  const doubtful = ownCitations(answer).filter(({ path }) => paths === undefined || paths.has(path));
  const changed: number[] = [];
  for (const citation of doubtful) {
    const blob = await tip.read(citation.path);
    if (blob === undefined) return undefined;
    if (isGone(citation, blob)) changed.push(citation.number);
  }
  return changed;
}

/** Of what other repositories have been cited for, nobody has told us. */
function ownCitations({ citations, own, others }: Answer): readonly ProvedCitation[] {
  const [ownName = '', ...names] = [own, ...others].map(({ owner, repo }) => `${owner}/${repo}`);
  return citations.filter((citation) => citedRepository(citation, [ownName, ...names]) === ownName);
}

function isGone(citation: ProvedCitation, blob: BlobText): boolean {
  if (blob.kind === 'unreadable') return blob.why !== 'too large'; // then nobody can say
  const proof = proveCitation(citation, blob.kind === 'text' ? blob.text : undefined);
  // What stands there more than once, or says nothing by itself, has at least not gone for sure.
  return proof.kind === 'refused' && (proof.reason === 'not-found' || proof.reason === 'no-such-file');
}

/** The tip of a branch. What is read of it is read once. */
class Tip {
  readonly sha: string;
  readonly #repository: MovedRepository;
  readonly #octokit: Octokit;
  readonly #changed = new Map<string, ReadonlySet<string> | undefined>();
  readonly #files = new Map<string, BlobText>();

  constructor(repository: MovedRepository, sha: string, octokit: Octokit) {
    this.#repository = repository;
    this.sha = sha;
    this.#octokit = octokit;
  }

  /** Undefined when every path may have. */
  async changedSince(sha: string): Promise<ReadonlySet<string> | undefined> {
    if (!this.#changed.has(sha))
      this.#changed.set(sha, await readChangedPaths(this.#octokit, this.#repository, sha, this.sha));
    return this.#changed.get(sha);
  }

  /** Undefined when too many were read already. */
  async read(path: string): Promise<BlobText | undefined> {
    const known = this.#files.get(path);
    if (known !== undefined || this.#files.size >= MOST_FILES) return known;
    const blob = await readBlob(this.#octokit, this.#repository, { path, ref: this.sha, isRefRequired: true });
    this.#files.set(path, blob);
    return blob;
  }
}
