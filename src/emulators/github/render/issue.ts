import type { Account, Issue, IssueComment, IssueEvent, Label, Reaction, Repository } from '../entities.ts';
import { nodeId, type World } from '../world.ts';
import { renderAccount, renderApp } from './account.ts';
import { apiUrl, webUrl } from './repository.ts';

const CONTENTS = ['+1', '-1', 'laugh', 'hooray', 'confused', 'heart', 'rocket', 'eyes'];

export function renderLabel(world: World, repository: Repository, label: Label): object {
  return {
    id: label.id,
    node_id: nodeId('LA', label.id),
    url: `${apiUrl(world, repository)}/labels/${encodeURIComponent(label.name)}`,
    name: label.name,
    color: 'ededed',
    default: false,
    description: null,
  };
}

/** The count of each kind of reaction, as embedded in what was reacted to. */
export function renderReactionCounts(url: string, reactions: readonly Reaction[]): object {
  const counts = CONTENTS.map((content) => [content, reactions.filter((one) => one.content === content).length]);
  return { url: `${url}/reactions`, total_count: reactions.length, ...Object.fromEntries(counts) };
}

export function renderReaction(world: World, reaction: Reaction): object {
  return {
    id: reaction.id,
    node_id: nodeId('REA', reaction.id),
    user: renderAccount(world, reaction.user),
    content: reaction.content,
    created_at: reaction.createdAt,
  };
}

export const renderAuthor = (world: World, author: Account | null): object | null =>
  author === null ? null : renderAccount(world, author);

/** How GitHub files a person under a repository when nobody in particular is looking: never proof of a right. */
export function authorAssociation(repository: Repository, author: Account | null): string {
  if (author?.id === repository.owner.id) return 'OWNER';
  const role = repository.roles.get(author?.login.toLowerCase() ?? '');
  if (role === 'admin' || role === 'write')
    return repository.owner.type === 'Organization' ? 'CONTRIBUTOR' : 'COLLABORATOR';
  return 'NONE';
}

export function renderIssue(world: World, issue: Issue): object {
  const { repository } = issue;
  const url = `${apiUrl(world, repository)}/issues/${issue.number}`;
  const kind = issue.pull === undefined ? 'issues' : 'pull';
  return {
    id: issue.id,
    node_id: nodeId('I', issue.id),
    url,
    repository_url: apiUrl(world, repository),
    labels_url: `${url}/labels{/name}`,
    comments_url: `${url}/comments`,
    events_url: `${url}/events`,
    html_url: `${webUrl(world, repository)}/${kind}/${issue.number}`,
    number: issue.number,
    title: issue.title,
    user: renderAuthor(world, issue.author),
    labels: issue.labels.map((label) => renderLabel(world, repository, label)),
    state: issue.state,
    state_reason: null,
    locked: issue.locked,
    assignee: null,
    assignees: [],
    milestone: null,
    comments: issue.comments.length,
    created_at: issue.createdAt,
    updated_at: issue.updatedAt,
    closed_at: issue.closedAt ?? null,
    author_association: authorAssociation(repository, issue.author),
    active_lock_reason: null,
    body: issue.body,
    reactions: renderReactionCounts(url, issue.reactions),
    timeline_url: `${url}/timeline`,
    performed_via_github_app: null,
    ...(issue.pull === undefined ? {} : { draft: issue.pull.draft, pull_request: renderPullLink(world, issue) }),
  };
}

function renderPullLink(world: World, issue: Issue): object {
  const html = `${webUrl(world, issue.repository)}/pull/${issue.number}`;
  return {
    url: `${apiUrl(world, issue.repository)}/pulls/${issue.number}`,
    html_url: html,
    diff_url: `${html}.diff`,
    patch_url: `${html}.patch`,
    merged_at: issue.pull?.mergedAt ?? null,
  };
}

export function renderIssueComment(world: World, comment: IssueComment): object {
  const { issue } = comment;
  const url = `${apiUrl(world, issue.repository)}/issues/comments/${comment.id}`;
  const kind = issue.pull === undefined ? 'issues' : 'pull';
  return {
    id: comment.id,
    node_id: nodeId('IC', comment.id),
    url,
    html_url: `${webUrl(world, issue.repository)}/${kind}/${issue.number}#issuecomment-${comment.id}`,
    issue_url: `${apiUrl(world, issue.repository)}/issues/${issue.number}`,
    body: comment.body,
    user: renderAccount(world, comment.user),
    created_at: comment.createdAt,
    updated_at: comment.updatedAt,
    author_association: authorAssociation(issue.repository, comment.user),
    reactions: renderReactionCounts(url, comment.reactions),
    performed_via_github_app: comment.viaApp ? renderApp(world, {}) : null,
  };
}

export function renderIssueEvent(world: World, repository: Repository, event: IssueEvent): object {
  return {
    id: event.id,
    node_id: nodeId('EV', event.id),
    url: `${apiUrl(world, repository)}/issues/events/${event.id}`,
    actor: renderAccount(world, event.actor),
    event: event.event,
    commit_id: null,
    commit_url: null,
    created_at: event.createdAt,
    performed_via_github_app: null,
    ...(event.label === undefined ? {} : { label: { name: event.label, color: 'ededed' } }),
  };
}
