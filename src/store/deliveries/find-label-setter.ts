import type { PullRequestKey } from '../pull-request-key.ts';
import type { Queryable } from '../queryable.ts';

/**
 * Who has set a label that is on a pull request, as far as deliveries tell: whoever set it last, or opened the pull request
 * with it. Undefined when none tells.
 */
export async function findLabelSetter(
  db: Queryable,
  pullRequest: PullRequestKey,
  label: string,
): Promise<string | undefined> {
  const { installationId, repositoryId, number } = pullRequest;
  const { rows } = await db.query<{ login: string | null }>(
    `select intake->'actor'->>'login' as login from proofline.deliveries
     where intake @> jsonb_build_object('kind', 'pull-request', 'installationId', $1::bigint,
                                        'repositoryId', $2::bigint, 'number', $3::integer)
       and (intake->>'action' = 'labeled' and lower(intake->>'label') = lower($4)
         or intake->>'action' = 'opened' and exists (
              select from jsonb_array_elements_text(intake->'labels') as name where lower(name) = lower($4)))
     order by received_at desc limit 1`,
    [installationId, repositoryId, number, label],
  );
  return rows[0]?.login ?? undefined;
}
