import type { PullRequestIntake } from '../../triggers/intake.ts';

/**
 * What stays the same when a request is delivered again under another id, which its signature does not cover: the
 * comment, or the check whose button was pressed.
 */
export function sameRequest(intake: PullRequestIntake): object {
  const { kind, repositoryId } = intake;
  if (intake.kind === 'command') return { kind, repositoryId, place: intake.place, commentId: intake.commentId };
  if (intake.kind === 'budget') return { kind, repositoryId, checkRunId: intake.checkRunId };
  return intake;
}
