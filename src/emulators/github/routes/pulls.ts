import {
  numberParameter,
  ok,
  permit,
  queryText,
  repositoryOf,
  textParameter,
  wantsMedia,
  type Call,
  type Routes,
} from '../api/call.ts';
import { paginate } from '../api/pagination.ts';
import { notFound, Problem } from '../api/problem.ts';
import type { PullRequest } from '../entities.ts';
import { runGit } from '../git/run-git.ts';
import { renderCommit } from '../render/commit.ts';
import { renderChangedFile } from '../render/changed-file.ts';
import { renderFullPullRequest, renderPullRequest } from '../render/pull-request.ts';
import { commitsOf, countChanges, filesOf, mergeBaseOf } from '../rules/pull-request-diff.ts';
import { isPullRequest, pullRequestsOf } from '../world.ts';

const MAX_FILES = 3_000;
const MAX_DIFF_FILES = 300;
const MAX_DIFF_LINES = 20_000;
const MAX_COMMITS = 250;

/** The pull request in the path; throws 404 when the number is none, or belongs to an issue. */
export function pullRequestOf(call: Call): PullRequest {
  const issue = repositoryOf(call).issues.get(numberParameter(call, 'pull_number'));
  if (issue === undefined || !isPullRequest(issue)) throw notFound();
  return issue;
}

/** The raw diff, refused with 406 above the size that GitHub is willing to write in one piece. */
async function rawDiff(call: Call, request: PullRequest) {
  const [files, base] = await Promise.all([filesOf(call.world, request), mergeBaseOf(request)]);
  const { directory } = request.repository.git;
  const diff = await runGit(directory, ['diff-tree', '-r', '-p', '-M', '--no-ext-diff', base, request.pull.head.sha]);
  if (files.length > MAX_DIFF_FILES || countLines(diff) > MAX_DIFF_LINES) {
    throw new Problem(406, 'Sorry, the diff exceeded the maximum number of files (300) or lines (20000).', {
      errors: [{ resource: 'PullRequest', field: 'diff', code: 'too_large' }],
    });
  }
  return { status: 200, raw: { contentType: 'application/vnd.github.diff; charset=utf-8', content: diff } };
}

const countLines = (text: Buffer): number => text.toString('latin1').split('\n').length - 1;

function matchesQuery(call: Call, request: PullRequest): boolean {
  const state = queryText(call, 'state') ?? 'open';
  const base = queryText(call, 'base');
  const head = queryText(call, 'head');
  const label = `${request.pull.head.owner.login}:${request.pull.head.ref}`;
  return (
    (state === 'all' || request.state === state) &&
    (base === undefined || request.pull.base.ref === base) &&
    (head === undefined || label === head)
  );
}

function sorted(call: Call, requests: PullRequest[]): PullRequest[] {
  const key = queryText(call, 'sort') === 'updated' ? 'updatedAt' : 'createdAt';
  const direction = (queryText(call, 'direction') ?? 'desc') === 'desc' ? -1 : 1;
  return requests.toSorted((left, right) => {
    const order = left[key] === right[key] ? left.number - right.number : left[key] < right[key] ? -1 : 1;
    return order * direction;
  });
}

export const pullRoutes: Routes = {
  'pulls/list'(call) {
    permit(call, 'pull_requests:read');
    const matching = pullRequestsOf(repositoryOf(call)).filter((request) => matchesQuery(call, request));
    const page = paginate(call, sorted(call, matching));
    return ok(
      page.items.map((request) => renderPullRequest(call.world, request)),
      page.headers,
    );
  },
  async 'pulls/get'(call) {
    permit(call, 'pull_requests:read');
    const request = pullRequestOf(call);
    if (wantsMedia(call, 'diff')) return rawDiff(call, request);
    return ok(renderFullPullRequest(call.world, request, await countChanges(call.world, request)));
  },
  async 'pulls/list-files'(call) {
    permit(call, 'pull_requests:read');
    const request = pullRequestOf(call);
    const { sha } = request.pull.head;
    const files = await filesOf(call.world, request);
    const page = paginate(call, files.slice(0, MAX_FILES));
    return ok(
      page.items.map((file) => renderChangedFile(call.world, request.repository, sha, file)),
      page.headers,
    );
  },
  async 'pulls/list-commits'(call) {
    permit(call, 'pull_requests:read');
    const request = pullRequestOf(call);
    const page = paginate(call, (await commitsOf(request)).slice(0, MAX_COMMITS));
    const commits = page.items.map((sha) => renderCommit(call.world, request.repository, sha));
    return ok(await Promise.all(commits), page.headers);
  },
  async 'repos/list-pull-requests-associated-with-commit'(call) {
    permit(call, 'pull_requests:read');
    const repository = repositoryOf(call);
    const sha = await repository.git.resolveRef(textParameter(call, 'commit_sha'));
    if (sha === undefined) throw new Problem(422, `No commit found for SHA: ${textParameter(call, 'commit_sha')}`);
    const holding: PullRequest[] = [];
    for (const request of pullRequestsOf(repository)) {
      if ((await commitsOf(request)).includes(sha)) holding.push(request);
    }
    const page = paginate(call, holding);
    return ok(
      page.items.map((request) => renderPullRequest(call.world, request)),
      page.headers,
    );
  },
};
