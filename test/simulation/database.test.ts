import { expect, it, onTestFinished } from 'vitest';
import { cloneDatabase } from '../database.ts';
import { SimulatedDatabase } from './database.ts';

it('notices the commit that leaves two live runs of a pull request, and no other', async () => {
  const cloned = await cloneDatabase();
  const database = await SimulatedDatabase.open(cloned.url);
  onTestFinished(async () => {
    await database.close();
    await cloned.drop();
  });
  const insert = async (id: string, number: number, attempt: number, state: object = {}) =>
    await database.query(
      `insert into proofline.runs (id, installation_id, repository_id, number, head_sha, base_ref, attempt, kind, state)
       values ($1, 1, 2, $2, 'head', 'main', $3, 'review', $4)`,
      [id, number, attempt, state],
    );
  await insert('first', 3, 1);
  await insert('elsewhere', 4, 1);
  await database.query('begin');
  await insert('second', 3, 2);
  await database.query(`update proofline.runs set stop_ordered = true where id = 'first'`);
  await database.query('commit');
  await insert('held', 3, 3, { outcome: { kind: 'held' } });
  expect(database.takeTwins()).toEqual([]);

  await database.query(`update proofline.runs set state = '{}' where id = 'held'`);
  expect(database.takeTwins()).toEqual([expect.stringMatching(/^two live runs on #3: .*(?:second|held)/)]);
  expect(database.takeTwins()).toEqual([]);
});
