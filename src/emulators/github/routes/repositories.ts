import { ok, permit, queryText, repositoryOf, textParameter, type Call, type Routes } from '../api/call.ts';
import { paginate } from '../api/pagination.ts';
import { notFound, Problem } from '../api/problem.ts';
import type { Account, Repository, RepositoryRole } from '../entities.ts';
import { renderAccount } from '../render/account.ts';
import { renderChangedFile } from '../render/changed-file.ts';
import { renderCommit } from '../render/commit.ts';
import { apiUrl, renderRepository } from '../render/repository.ts';

const MAX_COMMIT_FILES = 3_000;

/** What a person may do: granted, else owner, else what everybody may do with a public repository. */
function roleOf(repository: Repository, account: Account): RepositoryRole {
  const granted = repository.roles.get(account.login.toLowerCase());
  if (granted !== undefined) return granted;
  if (account.id === repository.owner.id) return 'admin';
  return repository.private ? 'none' : 'read';
}

/** Resolves a ref for a route or throws the 422 GitHub gives for commits it does not have. */
export async function commitOf(call: Call, ref: string): Promise<string> {
  const sha = await repositoryOf(call).git.resolveRef(ref);
  if (sha === undefined) throw new Problem(422, `No commit found for SHA: ${ref}`);
  return sha;
}

const branchSummary = (call: Call, name: string, sha: string): object => ({
  name,
  commit: { sha, url: `${apiUrl(call.world, repositoryOf(call))}/commits/${sha}` },
  protected: false,
});

export const repositoryRoutes: Routes = {
  'repos/get': (call) => ok(renderRepository(call.world, repositoryOf(call))),
  async 'repos/list-branches'(call) {
    permit(call, 'contents:read');
    const page = paginate(call, [...(await repositoryOf(call).git.branches())]);
    return ok(
      page.items.map(([name, sha]) => branchSummary(call, name, sha)),
      page.headers,
    );
  },
  async 'repos/get-branch'(call) {
    permit(call, 'contents:read');
    const name = textParameter(call, 'branch');
    const sha = await repositoryOf(call).git.branch(name);
    if (sha === undefined) throw new Problem(404, 'Branch not found');
    return ok({ ...branchSummary(call, name, sha), commit: await renderCommit(call.world, repositoryOf(call), sha) });
  },
  async 'repos/get-commit'(call) {
    permit(call, 'contents:read');
    const repository = repositoryOf(call);
    const sha = await commitOf(call, textParameter(call, 'ref'));
    const parent = await repository.git.resolveParent(sha);
    const files = await repository.git.changedFiles(parent, sha, call.world.patchLimit);
    const page = paginate(call, files.slice(0, MAX_COMMIT_FILES));
    const additions = files.reduce((sum, file) => sum + file.additions, 0);
    const deletions = files.reduce((sum, file) => sum + file.deletions, 0);
    return ok(
      {
        ...(await renderCommit(call.world, repository, sha)),
        stats: { total: additions + deletions, additions, deletions },
        files: page.items.map((file) => renderChangedFile(call.world, repository, sha, file)),
      },
      page.headers,
    );
  },
  async 'repos/list-commits'(call) {
    permit(call, 'contents:read');
    const repository = repositoryOf(call);
    const start = await repository.git.resolveRef(queryText(call, 'sha') ?? repository.defaultBranch);
    if (start === undefined) throw notFound();
    const path = queryText(call, 'path');
    const page = paginate(call, await repository.git.history(start, path));
    return ok(await Promise.all(page.items.map((sha) => renderCommit(call.world, repository, sha))), page.headers);
  },
  'repos/get-collaborator-permission-level'(call) {
    permit(call, 'metadata:read');
    const login = textParameter(call, 'username');
    if (login.endsWith('[bot]')) throw new Problem(404, `${login} is not a user`);
    const account = call.world.account(login);
    const role = roleOf(repositoryOf(call), account);
    return ok({ permission: role, user: renderAccount(call.world, account), role_name: role });
  },
};
