import { z } from 'zod';
import { CAUSES } from './hold-back.ts';

const repositoryKey = z.object({
  installationId: z.int().positive(),
  repositoryId: z.int().positive(),
  owner: z.string(),
  repo: z.string(),
});

const pullRequestKey = repositoryKey.extend({ number: z.int().positive() });

const actor = z.object({ login: z.string(), isBot: z.boolean() });

/** What a delivery asks of intake, cut down to what may be stored. State is fetched when it is acted on. */
export const Intake = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('pull-request'),
    ...pullRequestKey.shape,
    actor,
    action: z.enum(CAUSES),
    /** The head when it happened. */
    headSha: z.string().optional(),
    /** The label that was set or taken away. */
    label: z.string().optional(),
    /** What the pull request was opened with. */
    labels: z.array(z.string()).optional(),
    /** Nobody has told of it, it was found: the actor is the author, and who has pushed is not known. */
    isFound: z.boolean().optional(),
  }),
  z.object({
    kind: z.literal('command'),
    ...pullRequestKey.shape,
    actor,
    /** Where it was typed: as a comment of the conversation, in the body of a review, or in a thread on the diff. */
    place: z.enum(['conversation', 'review', 'thread']),
    /** Of the comment, or of the review. */
    commentId: z.int().positive(),
    /** The first comment of the thread. */
    threadId: z.int().positive().optional(),
    /** The lines that could be a command; how commands are written here is found out by intake. */
    lines: z.array(z.string()),
  }),
  /** Somebody has settled a thread on the diff, or opened it again. */
  z.object({
    kind: z.literal('thread'),
    ...pullRequestKey.shape,
    actor,
    /** The first comment of the thread. */
    threadId: z.int().positive(),
    isResolved: z.boolean(),
  }),
  z.object({
    kind: z.literal('rerun'),
    ...pullRequestKey.shape,
    actor,
    /** The commit whose check was asked to run again. */
    headSha: z.string(),
    /** That check; absent when all checks of the commit were asked for. */
    checkRunId: z.int().positive().optional(),
    /** Everything is read anew. */
    isFull: z.boolean().optional(),
  }),
  /** All checks of a commit were asked to run again: becomes a `rerun` for each of its pull requests. */
  z.object({ kind: z.literal('suite-rerun'), ...repositoryKey.shape, actor, headSha: z.string() }),
  z.object({
    kind: z.literal('budget'),
    ...pullRequestKey.shape,
    actor,
    /** The commit of the check whose button was pressed. */
    headSha: z.string(),
    /** That check: its button is good for one raise. */
    checkRunId: z.int().positive(),
  }),
  /** A merge queue wants to know about a commit that holds the changes of pull requests. */
  z.object({
    kind: z.literal('merge-group'),
    ...repositoryKey.shape,
    headSha: z.string(),
    /** The pull request that was put into the queue last. */
    number: z.int().positive(),
  }),
  /** An account has taken repositories away from the App. */
  z.object({
    kind: z.literal('repositories-removed'),
    installationId: z.int().positive(),
    repositoryIds: z.array(z.int().positive()),
  }),
  /** An account keeps the App from working, and may let it go on later. */
  z.object({ kind: z.literal('suspended'), installationId: z.int().positive() }),
  /** An account has given repositories to the App: what was opened in them before is left alone. */
  z.object({
    kind: z.literal('repositories-added'),
    installationId: z.int().positive(),
    repositoryIds: z.array(z.int().positive()),
  }),
  /** An account has removed the App. */
  z.object({ kind: z.literal('uninstalled'), installationId: z.int().positive() }),
]);
export type Intake = z.infer<typeof Intake>;

/** An intake about one pull request. */
export type PullRequestIntake = Exclude<Intake, { kind: 'suite-rerun' | 'merge-group' | 'thread' | AccountKind }>;

type AccountKind = 'uninstalled' | 'suspended' | 'repositories-added' | 'repositories-removed';

/** Deliveries with the same key are acted on one after the other. */
export function intakeKey(intake: Intake): string {
  if (!('repositoryId' in intake)) return String(intake.installationId);
  if (intake.kind === 'suite-rerun') return `${intake.installationId}/${intake.repositoryId}/${intake.headSha}`;
  return `${intake.installationId}/${intake.repositoryId}/${intake.number}`;
}
