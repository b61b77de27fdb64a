import { Problem } from '../api/problem.ts';
import type { PullRequest, ReviewComment } from '../entities.ts';
import type { ChangedFile } from '../git/changed-files.ts';
import { parsePatch } from '../git/patch.ts';
import type { ChangeCounts, PresentPlace } from '../render/pull-request.ts';
import type { World } from '../world.ts';
import { AnchorRefused, resolveAnchor } from './anchor.ts';

/** The merge base of a pull request at one of its heads; the present one unless named. */
export async function mergeBaseOf(request: PullRequest, head = request.pull.head.sha): Promise<string> {
  const base = await request.repository.git.mergeBase(request.pull.base.sha, head);
  if (base === undefined) throw new Problem(404, 'No common ancestor between base and head');
  return base;
}

/** The changed files of a pull request: from the merge base to a head, never from the tip of the base branch. */
export async function filesOf(
  world: World,
  request: PullRequest,
  head = request.pull.head.sha,
): Promise<readonly ChangedFile[]> {
  const base = await mergeBaseOf(request, head);
  return request.repository.git.changedFiles(base, head, world.patchLimit);
}

export async function commitsOf(request: PullRequest): Promise<readonly string[]> {
  return request.repository.git.commitsBetween(await mergeBaseOf(request), request.pull.head.sha);
}

export async function countChanges(world: World, request: PullRequest): Promise<ChangeCounts> {
  const [files, commits] = await Promise.all([filesOf(world, request), commitsOf(request)]);
  return {
    commits: commits.length,
    additions: files.reduce((sum, file) => sum + file.additions, 0),
    deletions: files.reduce((sum, file) => sum + file.deletions, 0),
    changedFiles: files.length,
  };
}

/** The commit a review or comment is about: a head the pull request has or had, or one of its commits. */
export async function reviewedCommit(request: PullRequest, asked: string | undefined): Promise<string> {
  const { head, heads } = request.pull;
  if (asked === undefined || asked === head.sha) return head.sha;
  if (heads.includes(asked) || (await commitsOf(request)).includes(asked)) return asked;
  throw new Problem(422, 'Validation Failed', {
    errors: [{ resource: 'PullRequestReview', field: 'commit_id', code: 'invalid' }],
  });
}

/** Follows a review comment to the present head; nothing when the code under it changed or left the diff (outdated). */
export async function presentPlaceOf(
  world: World,
  request: PullRequest,
  comment: ReviewComment,
): Promise<PresentPlace | undefined> {
  if (comment.line === undefined) return undefined;
  const place = { line: comment.line, startLine: comment.startLine, position: comment.position };
  const head = request.pull.head.sha;
  if (comment.commitId === head) return place;
  const isOnHead = comment.side === 'RIGHT';
  const since = isOnHead ? await request.repository.git.changedFiles(comment.commitId, head, world.patchLimit) : [];
  const line = followLine(since, comment.path, comment.line);
  const startLine = comment.startLine && followLine(since, comment.path, comment.startLine);
  if (line === undefined || (comment.startLine !== undefined && startLine === undefined)) return undefined;
  const position = positionOf(await filesOf(world, request), comment, line);
  return position === undefined ? undefined : { line, startLine, position };
}

function followLine(since: readonly ChangedFile[], path: string, line: number): number | undefined {
  const file = since.find((one) => one.filename === path || one.previousFilename === path);
  if (file === undefined) return line;
  if (file.filename !== path || file.status === 'removed' || file.patch === undefined) return undefined;
  let shift = 0;
  for (const candidate of parsePatch(file.patch).flatMap((hunk) => hunk.lines)) {
    if (candidate.left === line) return candidate.right;
    if ((candidate.left ?? 0) > line) break;
    if (candidate.left !== undefined && candidate.right !== undefined) shift = candidate.right - candidate.left;
    if (candidate.kind === 'added') shift += 1;
    if (candidate.kind === 'deleted') shift -= 1;
  }
  return line + shift;
}

function positionOf(files: readonly ChangedFile[], comment: ReviewComment, line: number): number | undefined {
  try {
    return resolveAnchor(files, { path: comment.path, line, side: comment.side }).position;
  } catch (error) {
    if (error instanceof AnchorRefused) return undefined;
    throw error;
  }
}
