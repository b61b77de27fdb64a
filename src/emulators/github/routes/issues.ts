import { bodyOf, ChangedIssue, NewIssue, NewLabels, TextBody } from '../api/bodies.ts';
import {
  created,
  noContent,
  numberParameter,
  ok,
  permit,
  queryText,
  repositoryOf,
  textParameter,
  type Call,
  type Routes,
} from '../api/call.ts';
import { paginate } from '../api/pagination.ts';
import { notFound, Problem } from '../api/problem.ts';
import type { Issue, IssueComment, Level, Repository } from '../entities.ts';
import { renderIssue, renderIssueComment, renderIssueEvent, renderLabel } from '../render/issue.ts';
import { limitBody, requireBody } from '../rules/text-limits.ts';
import {
  addComment,
  addLabel,
  applyIssueChanges,
  fileIssue,
  removeComment,
  removeLabel,
} from '../scenario/issue-changes.ts';
import { issueCommentPayload, issuePayload, pullRequestPayload } from '../webhooks/payloads.ts';
import { isPullRequest, type World } from '../world.ts';

/** What belongs to a pull request may be reached by either permission; what belongs to an issue by `issues` alone. */
function permitOn(call: Call, issue: Issue, level: Extract<Level, 'read' | 'write'>): void {
  if (isPullRequest(issue)) permit(call, `issues:${level}`, `pull_requests:${level}`);
  else permit(call, `issues:${level}`);
}

/** The issue or pull request in the path, if the token may look at it (or, with `write`, change it). */
export function issueOf(call: Call, level: 'read' | 'write'): Issue {
  const issue = repositoryOf(call).issues.get(numberParameter(call, 'issue_number'));
  if (issue === undefined) throw notFound();
  permitOn(call, issue, level);
  if (issue.gone !== undefined) throw goneFrom(call.world, issue.gone);
  return issue;
}

/** 410 for a deleted issue; a transferred one answers with a redirect to what it is now. */
function goneFrom(world: World, gone: NonNullable<Issue['gone']>): Problem {
  if (gone === 'deleted') return new Problem(410, 'This issue was deleted');
  const { repository, number } = gone;
  const location = `${world.origin}/api/v3/repositories/${repository.id}/issues/${number}`;
  return new Problem(301, 'Moved Permanently', { headers: { location } });
}

/** A comment by its id: addresses of single comments do not name the issue. */
export function issueCommentOf(call: Call, level: 'read' | 'write'): IssueComment {
  const id = numberParameter(call, 'comment_id');
  const all = issuesOf(repositoryOf(call)).flatMap((issue) => issue.comments);
  const comment = all.find((one) => one.id === id);
  if (comment === undefined) throw notFound();
  permitOn(call, comment.issue, level);
  return comment;
}

async function announceLabel(call: Call, issue: Issue, action: 'labeled' | 'unlabeled', name: string): Promise<void> {
  const label = { name, color: 'ededed', default: false, description: null };
  if (isPullRequest(issue)) {
    call.emit('pull_request', await pullRequestPayload(call.world, issue, action, { label }));
  } else {
    call.emit('issues', issuePayload(call.world, issue, action, { label }));
  }
}

const renderLabels = (call: Call, issue: Issue): object[] =>
  issue.labels.map((label) => renderLabel(call.world, issue.repository, label));

const issuesOf = (repository: Repository): Issue[] =>
  [...repository.issues.values()].filter(({ gone }) => gone === undefined);

function isListed(call: Call, issue: Issue): boolean {
  const state = queryText(call, 'state') ?? 'open';
  const creator = queryText(call, 'creator');
  const labels = queryText(call, 'labels')?.split(',') ?? [];
  return (
    (state === 'all' || issue.state === state) &&
    (creator === undefined || issue.author?.login === creator) &&
    labels.every((name) => issue.labels.some((label) => label.name === name))
  );
}

export const issueRoutes: Routes = {
  /** Pull requests are among them. */
  'issues/list-for-repo'(call) {
    permit(call, 'issues:read');
    const newestFirst = issuesOf(repositoryOf(call))
      .filter((issue) => isListed(call, issue))
      .toReversed();
    const page = paginate(call, queryText(call, 'direction') === 'asc' ? newestFirst.toReversed() : newestFirst);
    return ok(
      page.items.map((issue) => renderIssue(call.world, issue)),
      page.headers,
    );
  },
  'issues/create'(call) {
    permit(call, 'issues:write');
    const { title, body = null, labels = [] } = bodyOf(call, NewIssue);
    requireBody('Issue', String(title));
    limitBody('Issue', body ?? '');
    const input = { author: call.world.bot, title: String(title), body, labels };
    const issue = fileIssue(call.world, repositoryOf(call), input, undefined);
    call.emit('issues', issuePayload(call.world, issue, 'opened'));
    return created(renderIssue(call.world, issue));
  },
  async 'issues/update'(call) {
    const issue = issueOf(call, 'write');
    const { title, body, state } = bodyOf(call, ChangedIssue);
    limitBody('Issue', body ?? '');
    const changes = { title: title === undefined ? undefined : String(title), body, state };
    for (const { action, extra } of applyIssueChanges(call.world, issue, changes, call.world.bot)) {
      if (isPullRequest(issue)) call.emit('pull_request', await pullRequestPayload(call.world, issue, action, extra));
      else call.emit('issues', issuePayload(call.world, issue, action, extra));
    }
    return ok(renderIssue(call.world, issue));
  },
  'issues/get': (call) => ok(renderIssue(call.world, issueOf(call, 'read'))),
  'issues/list-comments'(call) {
    const since = queryText(call, 'since');
    const comments = issueOf(call, 'read').comments.filter((one) => since === undefined || one.updatedAt >= since);
    const page = paginate(call, comments);
    return ok(
      page.items.map((comment) => renderIssueComment(call.world, comment)),
      page.headers,
    );
  },
  'issues/create-comment'(call) {
    const issue = issueOf(call, 'write');
    const { body } = bodyOf(call, TextBody);
    if (issue.locked) throw new Problem(403, 'Unable to create comment because issue is locked.');
    requireBody('IssueComment', body);
    const comment = addComment(call.world, issue, { user: call.world.bot, body, viaApp: true });
    call.emit('issue_comment', issueCommentPayload(call.world, comment, 'created'));
    return created(renderIssueComment(call.world, comment));
  },
  'issues/get-comment': (call) => ok(renderIssueComment(call.world, issueCommentOf(call, 'read'))),
  'issues/update-comment'(call) {
    const comment = issueCommentOf(call, 'write');
    const { body } = bodyOf(call, TextBody);
    requireBody('IssueComment', body);
    const changes = { body: { from: comment.body } };
    comment.body = body;
    comment.updatedAt = call.world.timestamp();
    call.emit('issue_comment', issueCommentPayload(call.world, comment, 'edited', { changes }));
    return ok(renderIssueComment(call.world, comment));
  },
  'issues/delete-comment'(call) {
    const comment = issueCommentOf(call, 'write');
    removeComment(comment);
    call.emit('issue_comment', issueCommentPayload(call.world, comment, 'deleted'));
    return noContent();
  },
  'issues/list-labels-on-issue'(call) {
    const issue = issueOf(call, 'read');
    const page = paginate(call, renderLabels(call, issue));
    return ok(page.items, page.headers);
  },
  async 'issues/add-labels'(call) {
    const issue = issueOf(call, 'write');
    for (const name of bodyOf(call, NewLabels)) {
      if (addLabel(call.world, issue, name, call.world.bot)) await announceLabel(call, issue, 'labeled', name);
    }
    return ok(renderLabels(call, issue));
  },
  async 'issues/remove-label'(call) {
    const issue = issueOf(call, 'write');
    const name = textParameter(call, 'name');
    if (!removeLabel(call.world, issue, name, call.world.bot)) throw notFound();
    await announceLabel(call, issue, 'unlabeled', name);
    return ok(renderLabels(call, issue));
  },
  'issues/list-events'(call) {
    const issue = issueOf(call, 'read');
    const page = paginate(call, issue.events);
    return ok(
      page.items.map((event) => renderIssueEvent(call.world, issue.repository, event)),
      page.headers,
    );
  },
};
