import { toJsonb } from '../jsonb.ts';
import type { Queryable } from '../queryable.ts';
import type { PullRequestKey } from '../pull-request-key.ts';

/** How many commands of somebody on a pull request came in the last so many seconds and were acted on or refused. */
export async function countCommands(
  db: Queryable,
  { installationId, repositoryId, number }: PullRequestKey,
  { login, seconds }: { readonly login: string; readonly seconds: number },
): Promise<number> {
  const { rows } = await db.query<{ commands: number }>(
    `select count(*)::int as commands from proofline.deliveries
     where received_at > now() - make_interval(secs => $2) and intake @> $1 and decision->>'kind' <> 'skip'`,
    [toJsonb({ kind: 'command', installationId, repositoryId, number, actor: { login } }), seconds],
  );
  return rows[0]?.commands ?? 0;
}
