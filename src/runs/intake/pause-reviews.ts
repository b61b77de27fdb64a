import { pausePullRequest, resumePullRequest } from '../../store/pauses/pause.ts';
import type { IntakeContext } from './intake-context.ts';
import { once, type Refused } from './once.ts';

/** `reason` is what the sender reads. */
type Done = Refused | { readonly kind: 'pause' | 'resume'; readonly reason: string };

/** Starts no more reviews of the pull request by themselves. A review that is under way goes on. */
export async function pauseReviews(context: IntakeContext): Promise<Done> {
  const reason =
    'Automatic reviews of this pull request are paused. `review` still starts one, `resume` lets them go on, and `cancel` stops the one that is under way.';
  return await once(context, { kind: 'pause', reason }, async (client) => {
    await pausePullRequest(client, context.intake, context.intake.actor.login);
    return undefined;
  });
}

/** Lets reviews of the pull request start by themselves again, from the next push on. */
export async function resumeReviews(context: IntakeContext): Promise<Done> {
  const reason = 'Automatic reviews of this pull request go on with the next push; `review` starts one now.';
  return await once(context, { kind: 'resume', reason }, async (client) => {
    await resumePullRequest(client, context.intake);
    return undefined;
  });
}
