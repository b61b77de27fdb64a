import { bodyOf, NewLabels, TextBody } from '../api/bodies.ts';
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
import { notFound } from '../api/problem.ts';
import type { Issue, IssueComment, Level } from '../entities.ts';
import { renderIssue, renderIssueComment, renderIssueEvent, renderLabel } from '../render/issue.ts';
import { requireBody } from '../rules/text-limits.ts';
import { addComment, addLabel, removeLabel } from '../scenario/issue-changes.ts';
import { issueCommentPayload, issuePayload, pullRequestPayload } from '../webhooks/payloads.ts';
import { isPullRequest } from '../world.ts';

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
  return issue;
}

/** A comment by its id: addresses of single comments do not name the issue. */
export function issueCommentOf(call: Call, level: 'read' | 'write'): IssueComment {
  const id = numberParameter(call, 'comment_id');
  const all = [...repositoryOf(call).issues.values()].flatMap((issue) => issue.comments);
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

export const issueRoutes: Routes = {
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
    comment.issue.comments.splice(comment.issue.comments.indexOf(comment), 1);
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
