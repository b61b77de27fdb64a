import { Client } from 'pg';
import { readEnvironment } from '../config/environment.ts';
import { messageOf } from '../core/errors.ts';
import { runningServerUrl } from '../store/embedded/running-server.ts';
import { findDelivery } from '../store/deliveries/find-delivery.ts';
import { CommandFailed } from './command-failed.ts';
import { UsageError } from './usage-error.ts';

/** `delivery ID`: prints what became of a webhook, by its `X-GitHub-Delivery`. Only reads, beside the running App. */
export async function runDelivery([id, ...more]: string[]): Promise<number> {
  if (id === undefined || id.startsWith('-') || more.length > 0)
    throw new UsageError('delivery takes one id, as GitHub shows it among the recent deliveries of the App');
  const { DATABASE_URL, DATA_DIR } = readEnvironment();
  const connectionString = DATABASE_URL ?? (await runningServerUrl(DATA_DIR));
  if (connectionString === undefined)
    throw new CommandFailed(`There is no database in ${DATA_DIR}: has the App run here?`);
  const client = new Client({ connectionString });
  try {
    await client.connect();
    const delivery = await findDelivery(client, id);
    if (delivery === undefined)
      throw new CommandFailed(`No delivery ${id} was recorded, or it is older than RETENTION_DAYS.`);
    console.log(JSON.stringify(delivery, null, 2));
    return 0;
  } catch (error) {
    if (error instanceof CommandFailed) throw error;
    throw new CommandFailed(`The database cannot be read, is the App running? (${messageOf(error)})`);
  } finally {
    await client.end();
  }
}
