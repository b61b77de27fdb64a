/** One attempt to deliver one event, as GitHub's delivery log keeps it. */
export interface Delivery {
  readonly id: number;
  /** `X-GitHub-Delivery`: the same for every attempt of one event. */
  readonly guid: string;
  readonly event: string;
  readonly action: string | null;
  readonly deliveredAt: string;
  readonly redelivery: boolean;
  readonly installationId: number | null;
  readonly repositoryId: number | null;
  readonly request: { readonly headers: Readonly<Record<string, string>>; readonly body: string };
  /** Zero until answered, and for good when there was no answer. */
  statusCode: number;
  /** `OK` on success; otherwise GitHub's word for what went wrong. */
  status: string;
  /** Seconds until the answer. */
  duration: number;
  response: string;
}

export function renderDelivery(delivery: Delivery): object {
  return {
    id: delivery.id,
    guid: delivery.guid,
    delivered_at: delivery.deliveredAt,
    redelivery: delivery.redelivery,
    duration: delivery.duration,
    status: delivery.status,
    status_code: delivery.statusCode,
    event: delivery.event,
    action: delivery.action,
    installation_id: delivery.installationId,
    repository_id: delivery.repositoryId,
    throttled_at: null,
  };
}

/** With request and response, as `GET /app/hook/deliveries/{id}` shows a delivery. */
export function renderFullDelivery(delivery: Delivery): object {
  return {
    ...renderDelivery(delivery),
    request: { headers: delivery.request.headers, payload: parseIfJson(delivery.request.body) },
    response: { headers: {}, payload: delivery.response },
  };
}

/** A payload as data when it is JSON, else as the text it is. */
export function parseIfJson(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return body;
  }
}
