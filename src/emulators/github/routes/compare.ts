import { ok, permit, repositoryOf, textParameter, type Call, type Routes } from '../api/call.ts';
import { paginate } from '../api/pagination.ts';
import { notFound, Problem } from '../api/problem.ts';
import { renderChangedFile } from '../render/changed-file.ts';
import { renderCommit } from '../render/commit.ts';
import { apiUrl, webUrl } from '../render/repository.ts';

const MAX_FILES = 300;
const MAX_COMMITS = 250;

/** `BASE...HEAD`; each end may carry an `owner:` prefix, which the shared objects of a network make redundant. */
function endsOf(call: Call): [string, string] {
  const [base, head, ...rest] = textParameter(call, 'basehead').split('...');
  if (!base || !head || rest.length > 0) throw notFound();
  return [base.replace(/^[^:]*:/, ''), head.replace(/^[^:]*:/, '')];
}

function statusOf(aheadBy: number, behindBy: number): string {
  if (aheadBy > 0 && behindBy > 0) return 'diverged';
  if (aheadBy > 0) return 'ahead';
  return behindBy > 0 ? 'behind' : 'identical';
}

export const compareRoutes: Routes = {
  /** The files are those between merge base and head, at most 300, on the first page only. */
  async 'repos/compare-commits-with-basehead'(call) {
    permit(call, 'contents:read');
    const repository = repositoryOf(call);
    const { git } = repository;
    const [base, head] = await Promise.all(endsOf(call).map((end) => git.resolveRef(end)));
    if (base === undefined || head === undefined) throw notFound();
    const mergeBase = await git.mergeBase(base, head);
    if (mergeBase === undefined) throw new Problem(404, `No common ancestor between ${base} and ${head}.`);
    const [ahead, behind, files] = await Promise.all([
      git.commitsBetween(base, head),
      mergeBase === base ? [] : git.commitsBetween(head, base),
      git.changedFiles(mergeBase, head, call.world.patchLimit),
    ]);
    const isPaginated = call.query['page'] !== undefined || call.query['per_page'] !== undefined;
    const page = isPaginated ? paginate(call, ahead) : { items: ahead.slice(-MAX_COMMITS), headers: {} };
    const shownFiles = Number(call.query['page'] ?? 1) > 1 ? [] : files.slice(0, MAX_FILES);
    const render = (sha: string) => renderCommit(call.world, repository, sha);
    const range = `${base}...${head}`;
    return ok(
      {
        url: `${apiUrl(call.world, repository)}/compare/${range}`,
        html_url: `${webUrl(call.world, repository)}/compare/${range}`,
        base_commit: await render(base),
        merge_base_commit: await render(mergeBase),
        status: statusOf(ahead.length, behind.length),
        ahead_by: ahead.length,
        behind_by: behind.length,
        total_commits: ahead.length,
        commits: await Promise.all(page.items.map(render)),
        files: shownFiles.map((file) => renderChangedFile(call.world, repository, head, file)),
      },
      page.headers,
    );
  },
};
