import { Pool } from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { analyst } from '../../src/emulators/managed-agents/analyst/analyst.ts';
import { eventually, openScene, type Scene } from './support/scene.ts';

let scene: Scene;
let pool: Pool;
beforeAll(async () => {
  scene = await openScene({ RECONCILE_INTERVAL_MS: '1000' });
  pool = new Pool({ connectionString: scene.databaseUrl });
});
afterAll(async () => {
  await pool.end();
  await scene.close();
});

const TABLES = ['runs', 'session_events', 'sessions', 'spend', 'deliveries where intake is not null'];

/** What of `TABLES` holds rows. */
async function filled(): Promise<string[]> {
  const found = await Promise.all(
    TABLES.map(async (table) => {
      const { rowCount } = await pool.query(`select from proofline.${table}`);
      return rowCount === 0 ? [] : [table];
    }),
  );
  return found.flat();
}

it('archives the session of a closed pull request and deletes the files that it was handed', async () => {
  const { github, platform } = scene;
  const repository = await scene.host('closed');
  const pull = await scene.open(repository, { fork: true });
  await scene.conclusion(repository, scene.example.head);
  const [session] = platform.sessions.values();
  expect(session?.archivedAt).toBeUndefined();
  const { rows } = await pool.query<{ fileIds: string[] }>('select file_ids as "fileIds" from proofline.sessions');
  const uploaded = rows.flatMap(({ fileIds }) => fileIds);
  expect(uploaded.filter((id) => platform.files.has(id))).not.toEqual([]);
  await github.closePullRequest(pull);
  await eventually(() => session?.archivedAt?.toString(), 'the session to be archived');
  await eventually(() => (uploaded.some((id) => platform.files.has(id)) ? undefined : true), 'its files to be deleted');
});

it('stops and erases everything about accounts that uninstall the App', async () => {
  const { github, platform } = scene;
  scene.brain = async (context) => {
    await new Promise((_resolve, reject) => {
      context.signal.addEventListener('abort', () => reject(new Error('stopped')));
    });
    await analyst(context);
  };
  const repository = await scene.host('gone');
  const before = platform.sessions.size;
  await scene.open(repository);
  await eventually(() => (platform.sessions.size > before ? true : undefined), 'a session at work');
  const { rows } = await pool.query<{ id: number }>('select distinct installation_id::int as id from proofline.runs');
  for (const { id } of rows) await github.changeInstallation(id, 'deleted');
  await eventually(async () => ((await filled()).length === 0 ? true : undefined), 'all rows to be erased');
  expect(platform.sessions.size).toBe(0);
  expect(platform.files.size).toBe(0);
});
