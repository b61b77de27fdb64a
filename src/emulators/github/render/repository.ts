import type { Repository } from '../entities.ts';
import { fullNameOf, nodeId, type World } from '../world.ts';
import { renderAccount } from './account.ts';

export const apiUrl = (world: World, repository: Repository): string =>
  `${world.origin}/api/v3/repos/${fullNameOf(repository)}`;

export const webUrl = (world: World, repository: Repository): string => `${world.origin}/${fullNameOf(repository)}`;

/** The full repository object of the API and of webhook payloads. */
export function renderRepository(world: World, repository: Repository): object {
  const api = apiUrl(world, repository);
  const web = webUrl(world, repository);
  return {
    id: repository.id,
    node_id: nodeId('R', repository.id),
    name: repository.name,
    full_name: fullNameOf(repository),
    private: repository.private,
    owner: renderAccount(world, repository.owner),
    html_url: web,
    description: null,
    fork: repository.isFork,
    url: api,
    ...addresses(api),
    created_at: repository.createdAt,
    updated_at: repository.createdAt,
    pushed_at: repository.pushedAt ?? repository.createdAt,
    git_url: web.replace(/^https?:/, 'git:').concat('.git'),
    ssh_url: `git@${new URL(world.origin).hostname}:${fullNameOf(repository)}.git`,
    clone_url: `${web}.git`,
    svn_url: web,
    homepage: null,
    size: 0,
    stargazers_count: 0,
    watchers_count: 0,
    language: null,
    has_issues: true,
    has_projects: true,
    has_downloads: true,
    has_wiki: true,
    has_pages: false,
    has_discussions: false,
    forks_count: 0,
    mirror_url: null,
    archived: false,
    disabled: false,
    open_issues_count: [...repository.issues.values()].filter((issue) => issue.state === 'open').length,
    license: null,
    allow_forking: true,
    is_template: false,
    web_commit_signoff_required: false,
    topics: [],
    visibility: repository.private ? 'private' : 'public',
    forks: 0,
    open_issues: 0,
    watchers: 0,
    default_branch: repository.defaultBranch,
  };
}

function addresses(api: string): object {
  return {
    forks_url: `${api}/forks`,
    collaborators_url: `${api}/collaborators{/collaborator}`,
    hooks_url: `${api}/hooks`,
    issue_events_url: `${api}/issues/events{/number}`,
    branches_url: `${api}/branches{/branch}`,
    tags_url: `${api}/tags`,
    blobs_url: `${api}/git/blobs{/sha}`,
    git_refs_url: `${api}/git/refs{/sha}`,
    trees_url: `${api}/git/trees{/sha}`,
    statuses_url: `${api}/statuses/{sha}`,
    commits_url: `${api}/commits{/sha}`,
    git_commits_url: `${api}/git/commits{/sha}`,
    comments_url: `${api}/comments{/number}`,
    issue_comment_url: `${api}/issues/comments{/number}`,
    contents_url: `${api}/contents/{+path}`,
    compare_url: `${api}/compare/{base}...{head}`,
    archive_url: `${api}/{archive_format}{/ref}`,
    issues_url: `${api}/issues{/number}`,
    pulls_url: `${api}/pulls{/number}`,
    labels_url: `${api}/labels{/name}`,
  };
}
