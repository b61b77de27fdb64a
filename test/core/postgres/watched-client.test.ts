import type { Client } from 'pg';
import { expect, inject, it, onTestFinished } from 'vitest';
import { WatchedClient } from '../../../src/core/postgres/watched-client.ts';

const ANSWER_WITHIN_MS = 1_000;
const SLOW = `select pg_sleep(${(0.6 * ANSWER_WITHIN_MS) / 1000})`;
const TOO_SLOW = 'select pg_sleep(60)';

async function aClient(): Promise<Client> {
  const { serverUrl } = inject('database');
  const client = new WatchedClient({ connectionString: serverUrl, answerWithinMs: ANSWER_WITHIN_MS });
  client.on('error', () => undefined);
  await client.connect();
  onTestFinished(async () => await client.end());
  return client;
}

/** One statement from within the answer to the one before, as a pool hands a connection on: it is never without work. */
async function queryInChain(client: Client, statements: readonly string[]): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const next = ([statement, ...others]: readonly string[]) => {
    if (statement === undefined) return resolve();
    client.query(statement, (error: Error | null) =>
      error === null || error === undefined ? next(others) : reject(error),
    );
  };
  next(statements);
  await promise;
}

it('counts each statement for itself, also on a connection that is never without work', async () => {
  const client = await aClient();
  await queryInChain(client, [SLOW, SLOW, SLOW]);
  for (const statement of [SLOW, SLOW]) await client.query(statement);
});

it('ends in the middle of a chain when a statement is not answered', async () => {
  const client = await aClient();
  await expect(queryInChain(client, [SLOW, TOO_SLOW])).rejects.toThrow('did not answer within 1 s');
});

it('counts no time without a statement, and none after one that failed', async () => {
  const [client, other] = [await aClient(), await aClient()];
  await expect(client.query('select 1 / 0')).rejects.toThrow('division by zero');
  for (const statement of [SLOW, SLOW]) await other.query(statement);
  await client.query('select 1');
});

it('fails what comes after it at once', async () => {
  const client = await aClient();
  await expect(client.query(TOO_SLOW)).rejects.toMatchObject({ code: 'ETIMEDOUT' });
  await expect(client.query('rollback')).rejects.toThrow('not queryable');
});
