import { Client } from 'pg';
import { expect, it, onTestFinished } from 'vitest';
import { emptyDatabase } from '../database.ts';
import { CommitGate } from './support/commit-gate.ts';
import { PointCounter } from './support/points.ts';

/** Each commits two rows, as far as it comes. */
const WRITERS = {
  'a transaction': async (client: Client) => {
    await client.query('begin');
    await client.query('insert into numbers values ($1)', [1]);
    await client.query('insert into numbers values (2)');
    await client.query('commit');
  },
  'a statement': async (client: Client) => void (await client.query('insert into numbers values ($1), (2)', [1])),
};

it.each(
  (Object.keys(WRITERS) as (keyof typeof WRITERS)[]).flatMap((writer) => [
    [writer, 'before', 0] as const,
    [writer, 'after', 2] as const,
  ]),
)('strikes %s %s it has committed: %i rows', async (writer, edge, rows) => {
  const database = await emptyDatabase();
  const direct = new Client({ connectionString: database.url });
  await direct.connect();
  await direct.query('create table numbers (number int)');
  const struck = Promise.withResolvers<void>();
  const counter = new PointCounter({ at: 'commit', k: 1, edge }, () => {
    gate.shut();
    struck.resolve();
  });
  const gate = await CommitGate.open({ databaseUrl: database.url, interfere: (sql) => counter.onCommit(sql) });
  const client = new Client({ connectionString: gate.url });
  client.on('error', () => undefined);
  onTestFinished(async () => {
    await gate.close();
    await direct.end();
    await database.drop();
  });
  await client.connect();
  await client.query('select 1');
  await expect(WRITERS[writer](client)).rejects.toThrow();
  await struck.promise;
  expect((await direct.query('select number from numbers')).rowCount).toBe(rows);
  expect(counter.seen.commit).toHaveLength(1);
});
