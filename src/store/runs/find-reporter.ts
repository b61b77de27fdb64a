import type { PullRequestKey } from '../pull-request-key.ts';
import type { Queryable } from '../queryable.ts';

/** A run whose session has reported a finding, and the review that has published it; the caller names the type of both. */
export interface Reporter<State> {
  readonly reviewId: string;
  /** Of the run itself, or of the part of it that read the file. */
  readonly run: State;
  readonly review: State;
}

/** The newest published review in whose session a finding was reported as it stands now. */
export async function findReporter<State>(
  db: Queryable,
  pullRequest: PullRequestKey,
  finding: { readonly fingerprint: string; readonly side: string },
): Promise<Reporter<State> | undefined> {
  const { installationId, repositoryId, number } = pullRequest;
  const { fingerprint, side } = finding;
  const { rows } = await db.query<Reporter<State>>(
    `select coalesce(parent.id, run.id) as "reviewId", run.state as run, coalesce(parent.state, run.state) as review
     from proofline.runs run left join proofline.runs parent on parent.id = run.parent_id
     where run.installation_id = $1 and run.repository_id = $2 and run.number = $3 and run.kind = 'review'
       and run.state->'findings' @> $4 and coalesce(parent.state, run.state)->'conclusion' is not null
     order by coalesce(parent.created_at, run.created_at) desc, run.attempt desc, run.part desc limit 1`,
    [installationId, repositoryId, number, JSON.stringify([{ fingerprint, side }])],
  );
  return rows[0];
}
