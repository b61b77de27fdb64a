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
    /** When it was, by GitHub's clock. */
    writtenAt: z.string().optional(),
    /** The first comment of the thread. */
    threadId: z.int().positive().optional(),
    /** The lines that could be a command; how commands are written here is found out by intake. */
    lines: z.array(z.string()),
    /** It was typed in an issue that is no pull request. */
    isIssue: z.boolean().optional(),
    /** The whole of what was written, cut: a question may be longer than the line it begins with. */
    text: z.string().optional(),
    defaultBranch: z.string().optional(),
  }),
  /** What happened to an issue may ask for research; whether it does is for the configuration to say. */
  z.object({
    kind: z.literal('question'),
    ...pullRequestKey.shape,
    actor,
    source: z.enum(['opened', 'label']),
    /** The label that was set. */
    label: z.string().optional(),
    /** What the issue was opened with. */
    labels: z.array(z.string()).optional(),
    /** What it was called when that happened, and what it said, cut. */
    title: z.string(),
    body: z.string().optional(),
    defaultBranch: z.string().optional(),
  }),
  /** An issue is over: its research stops, its conversations end. */
  z.object({
    kind: z.literal('issue-closed'),
    ...pullRequestKey.shape,
    actor,
    /** Nothing can be written to a deleted or transferred one. */
    how: z.enum(['closed', 'deleted', 'transferred']),
  }),
  /** Somebody has deleted a comment that may be an answer of ours. */
  z.object({ kind: z.literal('comment-deleted'), ...pullRequestKey.shape, actor, commentId: z.int().positive() }),
  /** The default branch has moved: code that answers have cited may have changed. */
  z.object({
    kind: z.literal('default-branch-pushed'),
    ...repositoryKey.shape,
    /** Its name, and its tip since then; both absent when nobody has told of it and it was found. */
    branch: z.string().optional(),
    headSha: z.string().optional(),
  }),
  /** It is time for a question that the configuration asks again and again. */
  z.object({
    kind: z.literal('scheduled-question'),
    ...repositoryKey.shape,
    name: z.string(),
    /** The issue that keeps its report, once that is known. */
    number: z.int().positive().optional(),
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
export type PullRequestIntake = Exclude<
  Intake,
  { kind: 'suite-rerun' | 'merge-group' | 'thread' | ResearchKind | AccountKind }
>;

type ResearchKind = 'question' | 'issue-closed' | 'comment-deleted' | 'default-branch-pushed' | 'scheduled-question';

type AccountKind = 'uninstalled' | 'suspended' | 'repositories-added' | 'repositories-removed';

/** Deliveries with the same key are acted on one after the other. */
export function intakeKey(intake: Intake): string {
  if (!('repositoryId' in intake)) return String(intake.installationId);
  if (intake.kind === 'suite-rerun') return `${intake.installationId}/${intake.repositoryId}/${intake.headSha}`;
  if (intake.kind === 'default-branch-pushed') return `${intake.installationId}/${intake.repositoryId}/push`;
  const { number = 'schedule' } = intake;
  return `${intake.installationId}/${intake.repositoryId}/${number}`;
}
