import type { Pool } from 'pg';

/** A pool for which `happen` comes right after each statement that begins with `sql`, before its rows are looked at. */
export function racingPool(pool: Pool, sql: string, happen: () => Promise<unknown>): Pool {
  const query = async (text: string, values?: unknown[]) => {
    const result = await pool.query(text, values);
    if (text.startsWith(sql)) await happen();
    return result;
  };
  return Object.create(pool, { query: { value: query } }) as Pool;
}
