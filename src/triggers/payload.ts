import { z } from 'zod';

const account = z.object({ login: z.string(), type: z.string().optional() });
const repository = z.object({
  id: z.int(),
  name: z.string(),
  owner: z.object({ login: z.string() }),
  default_branch: z.string().optional(),
});
const installation = z.object({ id: z.int() });

/** The parts of GitHub's payloads that decide something. Everything else is left unread. */
export const PullRequestPayload = z.object({
  action: z.string(),
  installation,
  repository,
  sender: account,
  pull_request: z.object({
    number: z.int(),
    head: z.object({ sha: z.string() }).optional(),
    labels: z.array(z.object({ name: z.string() })).optional(),
  }),
  changes: z
    .object({ base: z.unknown().optional(), title: z.unknown().optional(), body: z.unknown().optional() })
    .optional(),
  label: z.object({ name: z.string() }).nullish(),
});

/** The name of the branch that the queue has made is all that tells of the pull request. */
export const MergeGroupPayload = z.object({
  action: z.string(),
  installation,
  repository,
  merge_group: z.object({ head_sha: z.string(), head_ref: z.string() }),
});

/** What an account has taken away from the App, or given to it. */
export const InstallationRepositoriesPayload = z.object({
  action: z.string(),
  installation: z.object({ id: z.int(), app_id: z.int() }),
  repositories_added: z.array(z.object({ id: z.int() })).default([]),
  repositories_removed: z.array(z.object({ id: z.int() })).default([]),
});

export const IssueCommentPayload = z.object({
  action: z.string(),
  installation,
  repository,
  sender: account,
  issue: z.object({ number: z.int(), pull_request: z.unknown().optional() }),
  comment: z.object({
    id: z.int(),
    body: z.string().nullable(),
    user: account.nullish(),
    performed_via_github_app: z.object({ id: z.int() }).nullish(),
    created_at: z.string().optional(),
  }),
});

export const IssuePayload = z.object({
  action: z.string(),
  installation,
  repository,
  sender: account,
  issue: z.object({
    number: z.int(),
    title: z.string(),
    body: z.string().nullish(),
    labels: z.array(z.object({ name: z.string() })).optional(),
    pull_request: z.unknown().optional(),
  }),
  label: z.object({ name: z.string() }).nullish(),
});

export const PushPayload = z.object({
  ref: z.string(),
  after: z.string(),
  deleted: z.boolean().optional(),
  installation,
  repository,
});

const written = {
  id: z.int(),
  body: z.string().nullable(),
  performed_via_github_app: z.object({ id: z.int() }).nullish(),
  created_at: z.string().optional(),
};

export const ReviewPayload = z.object({
  action: z.string(),
  installation,
  repository,
  sender: account,
  pull_request: z.object({ number: z.int() }),
  review: z.object({ ...written, submitted_at: z.string().nullish() }),
});

export const ReviewCommentPayload = z.object({
  action: z.string(),
  installation,
  repository,
  sender: account,
  pull_request: z.object({ number: z.int() }),
  comment: z.object({ ...written, in_reply_to_id: z.int().nullish() }),
});

/** A thread on the diff was settled or opened again. */
export const ThreadPayload = z.object({
  action: z.string(),
  installation,
  repository,
  sender: account,
  pull_request: z.object({ number: z.int() }),
  thread: z.object({ comments: z.array(z.object({ id: z.int() })) }),
});

export const CheckSuitePayload = z.object({
  action: z.string(),
  installation,
  repository,
  sender: account,
  check_suite: z.object({ head_sha: z.string(), app: z.object({ id: z.int() }).nullish() }),
});

export const CheckRunPayload = z.object({
  action: z.string(),
  installation,
  repository,
  sender: account,
  check_run: z.object({
    id: z.int(),
    head_sha: z.string(),
    external_id: z.string().nullish(),
    app: z.object({ id: z.int() }).nullish(),
  }),
  requested_action: z.object({ identifier: z.string() }).nullish(),
});

/** Only the event `installation` carries the whole installation; deliveries about a repository name just its id. */
export const InstallationPayload = z.object({
  action: z.string(),
  installation: z.object({ id: z.int(), app_id: z.int(), account }),
});
