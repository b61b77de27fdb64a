import { z } from 'zod';

const account = z.object({ login: z.string(), type: z.string().optional() });
const repository = z.object({ id: z.int(), name: z.string(), owner: z.object({ login: z.string() }) });
const installation = z.object({ id: z.int() });

/** The parts of GitHub's payloads that decide something. Everything else is left unread. */
export const PullRequestPayload = z.object({
  action: z.string(),
  installation,
  repository,
  sender: account,
  pull_request: z.object({ number: z.int() }),
  changes: z.object({ base: z.unknown().optional() }).optional(),
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
    performed_via_github_app: z.object({ id: z.int() }).nullish(),
  }),
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
