import { numberParameter, ok, queryText, type Call, type Routes } from '../api/call.ts';
import { requireApp } from '../api/identity.ts';
import { withQuery } from '../api/pagination.ts';
import { notFound } from '../api/problem.ts';
import { renderDelivery, renderFullDelivery, type Delivery } from '../webhooks/delivery.ts';

const REDELIVERY_WINDOW_MS = 3 * 24 * 3_600_000;
const MAX_PER_PAGE = 100;
const DEFAULT_PER_PAGE = 30;

/** GitHub's filter looks at the status alone: what nobody answered is neither a success nor a failure to it. */
function isOfOutcome({ statusCode }: Delivery, outcome: string): boolean {
  return outcome === 'success' ? statusCode >= 200 && statusCode < 400 : statusCode >= 400 && statusCode < 600;
}

/** The deliveries of the log that can still be looked at, newest first. GitHub keeps them for three days. */
function recentDeliveries(call: Call): Delivery[] {
  requireApp(call.identity);
  const oldest = call.world.now() - REDELIVERY_WINDOW_MS;
  return call.deliveries.filter((delivery) => Date.parse(delivery.deliveredAt) >= oldest).toReversed();
}

function deliveryOf(call: Call): Delivery {
  const id = numberParameter(call, 'delivery_id');
  const found = recentDeliveries(call).find((delivery) => delivery.id === id);
  if (found === undefined) throw notFound();
  return found;
}

export const deliveryRoutes: Routes = {
  'apps/list-webhook-deliveries'(call) {
    const status = queryText(call, 'status');
    const before = Number(queryText(call, 'cursor')?.replace(/^v1_/, '') ?? Number.POSITIVE_INFINITY);
    const perPage = Math.min(Number(call.query['per_page'] ?? DEFAULT_PER_PAGE), MAX_PER_PAGE);
    const wanted = recentDeliveries(call).filter(
      (delivery) => delivery.id < before && (status === undefined || isOfOutcome(delivery, status)),
    );
    const shown = wanted.slice(0, perPage);
    const last = shown.at(-1);
    const hasMore = wanted.length > shown.length && last !== undefined;
    return ok(
      shown.map(renderDelivery),
      hasMore ? { link: `<${withQuery(call.url, { cursor: `v1_${last.id}` })}>; rel="next"` } : {},
    );
  },
  'apps/get-webhook-delivery': (call) => ok(renderFullDelivery(deliveryOf(call))),
  'apps/redeliver-webhook-delivery'(call) {
    call.redeliver(deliveryOf(call).id);
    return { status: 202, body: {} };
  },
};
