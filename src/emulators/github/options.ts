import type { PatchLimit } from './git/changed-files.ts';

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
  /** Files above this come without a patch [GitHub's published limits: 500 kB, 20,000 lines]. */
  readonly patchLimit?: PatchLimit;
  /** How long a webhook may take to be answered, in milliseconds [10,000]. */
  readonly webhookTimeoutMs?: number;
}

export interface WebhookTarget {
  readonly url: string;
  readonly secret: string;
}
