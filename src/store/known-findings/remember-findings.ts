import { toJsonb } from '../jsonb.ts';
import type { PullRequestKey } from '../pull-request-key.ts';
import type { Queryable } from '../queryable.ts';

/** A row to be written, and the state in which it must still be; without one it must not exist yet. */
export interface KnownFindingUpdate {
  readonly row: object;
  readonly from?: { readonly state: string; readonly episode: number; readonly corrections?: number };
}

/**
 * Writes what a run knows of the findings of its pull request; belongs into the transaction that saves the run. A row
 * that has changed since it was read, because somebody dismissed the finding, stays as it is; one that was corrected since
 * keeps what it says from then on. Writing the same again changes nothing.
 */
export async function rememberFindings(
  db: Queryable,
  pullRequest: PullRequestKey,
  runId: string,
  updates: readonly KnownFindingUpdate[],
): Promise<void> {
  if (updates.length === 0) return;
  await db.query(
    `insert into proofline.known_findings as known
       (installation_id, repository_id, number, first_run_id, key, finding, base_path, state, state_sha, is_gone, is_posted,
        has_thread, episode, last_seen_sha, former_quotes)
     select $1, $2, $3, $4, row->>'key', row->'finding', row->>'basePath', row->>'state', row->>'stateSha',
            (row->>'isGone')::boolean, (row->>'isPosted')::boolean, (row->>'hasThread')::boolean,
            (row->>'episode')::integer, row->>'lastSeenSha', row->'formerQuotes'
     from jsonb_to_recordset($5::jsonb) as updates (row jsonb)
     on conflict (installation_id, repository_id, number, key) do update
     set finding = case
           when jsonb_array_length(known.corrections) = (
             select coalesce((updates."from"->>'corrections')::integer, 0)
             from jsonb_to_recordset($5::jsonb) as updates (row jsonb, "from" jsonb)
             where updates.row->>'key' = known.key limit 1)
           then excluded.finding
           else (excluded.finding - 'suggestion') || jsonb_build_object(
             'title', known.finding->'title', 'body', known.finding->'body', 'severity', known.finding->'severity')
         end,
         base_path = excluded.base_path, state = excluded.state,
         state_sha = excluded.state_sha, is_gone = excluded.is_gone, is_posted = excluded.is_posted,
         has_thread = excluded.has_thread, episode = excluded.episode, last_seen_sha = excluded.last_seen_sha,
         former_quotes = excluded.former_quotes, updated_at = now()
     where exists (
       select from jsonb_to_recordset($5::jsonb) as updates (row jsonb, "from" jsonb)
       where updates.row->>'key' = known.key and updates."from"->>'state' = known.state
         and (updates."from"->>'episode')::integer = known.episode)`,
    [pullRequest.installationId, pullRequest.repositoryId, pullRequest.number, runId, toJsonb(updates)],
  );
}
