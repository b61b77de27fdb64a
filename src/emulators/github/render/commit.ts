import { Problem } from '../api/problem.ts';
import type { Repository } from '../entities.ts';
import { readCommit, type Commit } from '../git/commit.ts';
import { nodeId, type World } from '../world.ts';
import { apiUrl, webUrl } from './repository.ts';

/** A commit as lists and comparisons show it; git knows no GitHub accounts, so `author` and `committer` are null. */
export async function renderCommit(world: World, repository: Repository, sha: string): Promise<object> {
  const commit = await requireCommit(repository, sha);
  const url = `${apiUrl(world, repository)}/commits/${commit.sha}`;
  return {
    sha: commit.sha,
    node_id: nodeId('C', commit.sha),
    commit: {
      author: commit.author,
      committer: commit.committer,
      message: commit.message,
      tree: treeLink(world, repository, commit),
      url: `${apiUrl(world, repository)}/git/commits/${commit.sha}`,
      comment_count: 0,
      verification: UNSIGNED,
    },
    url,
    html_url: `${webUrl(world, repository)}/commit/${commit.sha}`,
    comments_url: `${url}/comments`,
    author: null,
    committer: null,
    parents: parentLinks(world, repository, commit),
  };
}

/** A commit as the git database shows it. */
export async function renderGitCommit(world: World, repository: Repository, sha: string): Promise<object> {
  const commit = await requireCommit(repository, sha);
  return {
    sha: commit.sha,
    node_id: nodeId('C', commit.sha),
    url: `${apiUrl(world, repository)}/git/commits/${commit.sha}`,
    html_url: `${webUrl(world, repository)}/commit/${commit.sha}`,
    author: commit.author,
    committer: commit.committer,
    tree: treeLink(world, repository, commit),
    message: commit.message,
    parents: parentLinks(world, repository, commit),
    verification: UNSIGNED,
  };
}

const UNSIGNED = { verified: false, reason: 'unsigned', signature: null, payload: null, verified_at: null };

async function requireCommit(repository: Repository, sha: string): Promise<Commit> {
  const commit = await readCommit(repository.git, sha);
  if (commit === undefined) throw new Problem(422, `No commit found for SHA: ${sha}`);
  return commit;
}

const treeLink = (world: World, repository: Repository, { tree }: Commit): object => ({
  sha: tree,
  url: `${apiUrl(world, repository)}/git/trees/${tree}`,
});

function parentLinks(world: World, repository: Repository, commit: Commit): object[] {
  return commit.parents.map((sha) => ({
    sha,
    url: `${apiUrl(world, repository)}/commits/${sha}`,
    html_url: `${webUrl(world, repository)}/commit/${sha}`,
  }));
}
