import type { Queryable } from '../queryable.ts';

/** Notes that an installation is gone and that its data is to be erased; repeating it changes nothing. */
export async function markUninstalled(db: Queryable, installationId: number): Promise<void> {
  await db.query('insert into proofline.uninstalled (installation_id) values ($1) on conflict do nothing', [
    installationId,
  ]);
}

/** The installations whose data is still to be erased, the oldest first. */
export async function listUninstalled(db: Queryable): Promise<number[]> {
  const { rows } = await db.query<{ id: string }>(
    'select installation_id::text as id from proofline.uninstalled order by noted_at',
  );
  return rows.map(({ id }) => Number(id));
}

/**
 * Forgets an installation of which nothing is left; tells whether it did. Not within the first hour: what was under way
 * when it went may still arrive.
 */
export async function forgetUninstalled(db: Queryable, installationId: number): Promise<boolean> {
  const { rowCount } = await db.query(
    `delete from proofline.uninstalled
     where installation_id = $1 and noted_at < now() - interval '1 hour'
       and not exists (select from proofline.runs where installation_id = $1)
       and not exists (select from proofline.sessions where installation_id = $1)
       and not exists (select from proofline.known_findings where installation_id = $1)`,
    [installationId],
  );
  return rowCount === 1;
}
