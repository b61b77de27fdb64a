import type { PatchLimit } from './git/changed-files.ts';
import type { Delivery } from './webhooks/delivery.ts';

export interface GitHubEmulatorOptions {
  /** The one App this GitHub knows. `publicKey` is PEM; `owner` the login of the account that registered it. */
  readonly app: { readonly id: number; readonly slug: string; readonly publicKey: string; readonly owner: string };
  readonly webhook?: WebhookTarget;
  /** Life of an installation token in milliseconds [one hour]. */
  readonly tokenLifetimeMs?: number;
  /** Milliseconds since the epoch [the system clock]. */
  readonly now?: () => number;
  /** Enforce primary and secondary rate limits [true]. */
  readonly contentLimits?: boolean;
  /** Port on the loopback interface [a free one]. */
  readonly port?: number;
  /** Listens nowhere: requests are handed to `serve`, as if they had come to this origin. */
  readonly origin?: string;
  /** Files above this come without a patch [GitHub's published limits: 500 kB, 20,000 lines]. */
  readonly patchLimit?: PatchLimit;
  /** How long a webhook may take to be answered, in milliseconds [10,000]. */
  readonly webhookTimeoutMs?: number;
}

export interface WebhookTarget {
  readonly url: string;
  readonly secret: string;
  /** Takes deliveries in place of the address. */
  readonly post?: (delivery: Delivery) => Promise<DeliveryResult>;
}

export interface DeliveryResult {
  /** Zero when nobody answered in time. */
  readonly status: number;
  readonly body: string;
}
