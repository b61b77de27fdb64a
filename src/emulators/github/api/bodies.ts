import { z } from 'zod';
import type { Call } from './call.ts';

/**
 * The body in the shape a route reads. The request has been held against GitHub's description before, so a mismatch here
 * is a mistake of the emulator, not of the client.
 */
export function bodyOf<T>(call: Call, shape: z.ZodType<T>): T {
  return shape.parse(call.body ?? {});
}

export const TextBody = z.object({ body: z.string() });

export const TokenRequest = z.object({
  repositories: z.array(z.string()).exactOptional(),
  repository_ids: z.array(z.int()).exactOptional(),
  permissions: z.record(z.string(), z.enum(['read', 'write', 'admin'])).exactOptional(),
});
export type TokenRequest = z.infer<typeof TokenRequest>;

/** Where somebody wants a review comment to stand. */
export const AnchorRequest = z.object({
  path: z.string(),
  line: z.int().exactOptional(),
  side: z.string().exactOptional(),
  start_line: z.int().exactOptional(),
  start_side: z.string().exactOptional(),
  position: z.int().exactOptional(),
  subject_type: z.string().exactOptional(),
});
export type AnchorRequest = z.infer<typeof AnchorRequest>;

const ReviewEvent = z.enum(['APPROVE', 'REQUEST_CHANGES', 'COMMENT']);
export type ReviewEvent = z.infer<typeof ReviewEvent>;

export const NewReview = z.object({
  commit_id: z.string().exactOptional(),
  body: z.string().exactOptional(),
  event: ReviewEvent.exactOptional(),
  comments: z.array(AnchorRequest.extend(TextBody.shape)).exactOptional(),
});
export type NewReview = z.infer<typeof NewReview>;

export const SubmittedReview = z.object({ event: ReviewEvent, body: z.string().exactOptional() });

export const NewReviewComment = AnchorRequest.extend({
  body: z.string(),
  commit_id: z.string(),
  in_reply_to: z.int().exactOptional(),
});
export type NewReviewComment = z.infer<typeof NewReviewComment>;

const Annotation = z.object({
  path: z.string(),
  start_line: z.int(),
  end_line: z.int(),
  start_column: z.int().exactOptional(),
  end_column: z.int().exactOptional(),
  annotation_level: z.enum(['notice', 'warning', 'failure']),
  message: z.string(),
  title: z.string().exactOptional(),
  raw_details: z.string().exactOptional(),
});
export type Annotation = z.infer<typeof Annotation>;

const CheckAction = z.object({ label: z.string(), description: z.string(), identifier: z.string() });
export type CheckAction = z.infer<typeof CheckAction>;

const CheckRunOutput = z.object({
  title: z.string().exactOptional(),
  summary: z.string().exactOptional(),
  text: z.string().exactOptional(),
  annotations: z.array(Annotation).exactOptional(),
});
export type CheckRunOutput = z.infer<typeof CheckRunOutput>;

/** What creating and updating a check run share. */
export const CheckRunInput = z.object({
  name: z.string().exactOptional(),
  details_url: z.string().exactOptional(),
  external_id: z.string().exactOptional(),
  status: z.enum(['queued', 'in_progress', 'completed', 'waiting', 'requested', 'pending']).exactOptional(),
  started_at: z.string().exactOptional(),
  conclusion: z
    .enum(['action_required', 'cancelled', 'failure', 'neutral', 'success', 'skipped', 'stale', 'timed_out'])
    .exactOptional(),
  completed_at: z.string().exactOptional(),
  output: CheckRunOutput.exactOptional(),
  actions: z.array(CheckAction).exactOptional(),
});
export type CheckRunInput = z.infer<typeof CheckRunInput>;

export const NewCheckRun = CheckRunInput.extend({ head_sha: z.string() });

export const NewReaction = z.object({ content: z.string() });

const LabelName = z.union([z.string(), z.object({ name: z.string() }).transform(({ name }) => name)]);

const IssueTitle = z.union([z.string(), z.int()]);

export const NewIssue = z.object({
  title: IssueTitle,
  body: z.string().exactOptional(),
  labels: z.array(LabelName).exactOptional(),
});

export const ChangedIssue = z.object({
  title: IssueTitle.exactOptional(),
  body: z.string().nullable().exactOptional(),
  state: z.enum(['open', 'closed']).exactOptional(),
});

/** Labels come bare, as objects, or wrapped in an object; all that matters is their names. */
export const NewLabels = z.union([
  z.array(LabelName),
  z.object({ labels: z.array(LabelName) }).transform(({ labels }) => labels),
]);

export const NewSarif = z.object({ commit_sha: z.string(), ref: z.string(), sarif: z.string() });
export type NewSarif = z.infer<typeof NewSarif>;

export const GraphqlQuery = z.object({
  query: z.string(),
  variables: z.record(z.string(), z.unknown()).exactOptional(),
});
