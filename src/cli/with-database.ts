import { Client } from 'pg';
import { readEnvironment } from '../config/environment.ts';
import { messageOf } from '../core/errors.ts';
import { runningServerUrl } from '../store/embedded/running-server.ts';
import { CommandFailed } from './command-failed.ts';

/** Lets a command read in the database of the running App. What `read` throws as `CommandFailed` is passed on. */
export async function withDatabase<T>(read: (client: Client) => Promise<T>): Promise<T> {
  const { DATABASE_URL, DATA_DIR } = readEnvironment();
  const connectionString = DATABASE_URL ?? (await runningServerUrl(DATA_DIR));
  if (connectionString === undefined)
    throw new CommandFailed(`There is no database in ${DATA_DIR}: has the App run here?`);
  const client = new Client({ connectionString });
  try {
    await client.connect();
    return await read(client);
  } catch (error) {
    if (error instanceof CommandFailed) throw error;
    throw new CommandFailed(`The database cannot be read, is the App running? (${messageOf(error)})`);
  } finally {
    await client.end();
  }
}
