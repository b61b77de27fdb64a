import { findDelivery } from '../store/deliveries/find-delivery.ts';
import { CommandFailed } from './command-failed.ts';
import { UsageError } from './usage-error.ts';
import { withDatabase } from './with-database.ts';

/** `delivery ID`: prints what became of a webhook, by its `X-GitHub-Delivery`. Only reads, beside the running App. */
export async function runDelivery([id, ...more]: string[]): Promise<number> {
  if (id === undefined || id.startsWith('-') || more.length > 0)
    throw new UsageError('delivery takes one id, as GitHub shows it among the recent deliveries of the App');
  const delivery = await withDatabase((client) => findDelivery(client, id));
  if (delivery === undefined)
    throw new CommandFailed(`No delivery ${id} was recorded, or it is older than RETENTION_DAYS.`);
  console.log(JSON.stringify(delivery, null, 2));
  return 0;
}
