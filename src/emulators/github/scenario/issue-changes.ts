import type { Account, Issue, IssueComment, Label, PullDetails, Repository } from '../entities.ts';
import type { Payload } from '../webhooks/payloads.ts';
import type { World } from '../world.ts';

/** Adds a comment and moves the issue's clock; telling anybody about it is the caller's business. */
export function addComment(
  world: World,
  issue: Issue,
  input: { readonly user: Account; readonly body: string; readonly viaApp: boolean },
): IssueComment {
  const now = world.timestamp();
  const comment: IssueComment = { id: world.nextId(), issue, ...input, createdAt: now, updatedAt: now, reactions: [] };
  issue.comments.push(comment);
  issue.updatedAt = now;
  return comment;
}

export function removeComment(comment: IssueComment): void {
  const { comments } = comment.issue;
  const at = comments.indexOf(comment);
  if (at !== -1) comments.splice(at, 1);
}

/** False when the label is there already. */
export function addLabel(world: World, issue: Issue, name: string, actor: Account): boolean {
  if (issue.labels.some((label) => label.name === name)) return false;
  const label: Label = { id: world.nextId(), name };
  issue.labels.push(label);
  noteEvent(world, issue, 'labeled', actor, name);
  return true;
}

/** False when there is no such label. */
export function removeLabel(world: World, issue: Issue, name: string, actor: Account): boolean {
  const at = issue.labels.findIndex((label) => label.name === name);
  if (at === -1) return false;
  issue.labels.splice(at, 1);
  noteEvent(world, issue, 'unlabeled', actor, name);
  return true;
}

export function noteEvent(
  world: World,
  issue: Issue,
  event: Issue['events'][number]['event'],
  actor: Account,
  label?: string,
): void {
  issue.updatedAt = world.timestamp();
  issue.events.push({ id: world.nextId(), event, actor, label, createdAt: issue.updatedAt });
}

interface TextAndState {
  readonly title?: string | undefined;
  readonly body?: string | null | undefined;
  readonly state?: 'open' | 'closed' | undefined;
}

/** Changes what is given and differs; returns the events that tell of it, in their order. */
export function applyIssueChanges(
  world: World,
  issue: Issue,
  { title = issue.title, body = issue.body, state = issue.state }: TextAndState,
  actor: Account,
): { readonly action: string; readonly extra?: Payload }[] {
  const from = {
    ...(title === issue.title ? {} : { title: { from: issue.title } }),
    ...(body === issue.body ? {} : { body: { from: issue.body } }),
  };
  const isMoved = state !== issue.state;
  Object.assign(issue, { title, body, state, updatedAt: world.timestamp() });
  const edited = Object.keys(from).length === 0 ? [] : [{ action: 'edited', extra: { changes: from } }];
  if (!isMoved) return edited;
  const action = state === 'closed' ? 'closed' : 'reopened';
  issue.closedAt = state === 'closed' ? world.timestamp() : undefined;
  noteEvent(world, issue, action, actor);
  return [...edited, { action }];
}

export interface NewIssue {
  readonly author: Account | null;
  readonly title: string;
  readonly body: string | null;
  /** Labels it starts with, set by its author. */
  readonly labels?: readonly string[];
}

/** Files an issue, or with `pull` a pull request, under the next number of the repository. */
export function fileIssue<Pull extends PullDetails | undefined>(
  world: World,
  repository: Repository,
  input: NewIssue,
  pull: Pull,
): Issue & { readonly pull: Pull } {
  const now = world.timestamp();
  const issue = {
    id: world.nextId(),
    number: repository.issues.size + 1,
    repository,
    author: input.author,
    title: input.title,
    body: input.body,
    state: 'open' as const,
    locked: false,
    createdAt: now,
    updatedAt: now,
    closedAt: undefined,
    labels: (input.labels ?? []).map((name): Label => ({ id: world.nextId(), name })),
    comments: [],
    events: [],
    reactions: [],
    pull,
  };
  repository.issues.set(issue.number, issue);
  return issue;
}
