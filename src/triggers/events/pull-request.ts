import type { z } from 'zod';
import { about, type Classification, isBot, skip, take } from '../classification.ts';
import { Intake } from '../intake.ts';
import type { PullRequestPayload, ThreadPayload } from '../payload.ts';

export function classifyPullRequest(payload: z.infer<typeof PullRequestPayload>): Classification {
  const { action } = payload;
  const cause = causeOf(payload);
  if (cause === undefined) return skip('nothing was edited that a review depends on');
  const { number, head, labels } = payload.pull_request;
  const intake = Intake.safeParse({
    kind: 'pull-request',
    ...about(payload, number),
    action: cause,
    headSha: head?.sha,
    label: payload.label?.name,
    ...(action === 'opened' ? { labels: labels?.map(({ name }) => name) } : {}),
  });
  return intake.success ? take(intake.data) : skip(`pull_request.${action} is not acted on`);
}

/** An edit of several things is about the base first: that changes what there is to review. */
function causeOf({ action, changes }: z.infer<typeof PullRequestPayload>): string | undefined {
  if (action !== 'edited' || changes?.base !== undefined) return action;
  return changes?.title !== undefined || changes?.body !== undefined ? 'reworded' : undefined;
}

/** Whose thread it is shows when it is answered: anybody could write what looks like a comment of ours. */
export function classifyThread(payload: z.infer<typeof ThreadPayload>): Classification {
  const { action, thread, pull_request: pullRequest } = payload;
  if (action !== 'resolved' && action !== 'unresolved') return skip(`thread.${action} is not acted on`);
  if (isBot(payload.sender)) return skip('bots settle nothing');
  const [first] = thread.comments;
  if (first === undefined) return skip('a thread without comments');
  const isResolved = action === 'resolved';
  return take({ kind: 'thread', ...about(payload, pullRequest.number), threadId: first.id, isResolved });
}
