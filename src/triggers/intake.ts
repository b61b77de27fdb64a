import { z } from 'zod';

const pullRequestKey = z.object({
  installationId: z.int().positive(),
  repositoryId: z.int().positive(),
  owner: z.string(),
  repo: z.string(),
  number: z.int().positive(),
});

const actor = z.object({ login: z.string(), isBot: z.boolean() });

/** What a delivery asks of intake, cut down to what may be stored. State is fetched when it is acted on. */
export const Intake = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('pull-request'),
    ...pullRequestKey.shape,
    actor,
    action: z.enum(['opened', 'reopened', 'synchronize', 'ready_for_review', 'edited', 'closed', 'converted_to_draft']),
  }),
  z.object({
    kind: z.literal('command'),
    ...pullRequestKey.shape,
    actor,
    commentId: z.int().positive(),
    verb: z.string(),
    args: z.string(),
  }),
  z.object({
    kind: z.literal('rerun'),
    ...pullRequestKey.shape,
    actor,
    /** The commit whose check was asked to run again. */
    headSha: z.string(),
  }),
  z.object({
    kind: z.literal('budget'),
    ...pullRequestKey.shape,
    actor,
    /** The commit of the check whose button was pressed. */
    headSha: z.string(),
    /** That check: its button is good for one raise. */
    checkRunId: z.int().positive(),
  }),
  /** An account has removed the App. */
  z.object({ kind: z.literal('uninstalled'), installationId: z.int().positive() }),
]);
export type Intake = z.infer<typeof Intake>;

/** An intake about one pull request. */
export type PullRequestIntake = Exclude<Intake, { kind: 'uninstalled' }>;

/** Deliveries with the same key are acted on one after the other. */
export function intakeKey(intake: Intake): string {
  if (intake.kind === 'uninstalled') return String(intake.installationId);
  return `${intake.installationId}/${intake.repositoryId}/${intake.number}`;
}
