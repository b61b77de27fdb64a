import type { Repository } from '../entities.ts';
import type { Delivery } from '../webhooks/delivery.ts';
import type { World } from '../world.ts';
import type { Parameters } from './endpoints.ts';
import { requireInstallation, type Identity } from './identity.ts';
import { requirePermission, type Grant } from './permissions.ts';
import { notFound } from './problem.ts';
import type { RateLimits } from './rate-limits.ts';

/** One accepted request: authenticated, within its limits, and held against GitHub's description. */
export interface Call {
  readonly world: World;
  readonly limits: RateLimits;
  readonly identity: Identity;
  readonly url: URL;
  readonly path: Parameters;
  readonly query: Parameters;
  /** The parsed JSON body; its shape has been checked against the endpoint's schema. */
  readonly body: unknown;
  readonly accept: string;
  /** The repository in the path, when there is one and the token reaches it. */
  readonly repository: Repository | undefined;
  /** Sends a webhook once the answer is out, as GitHub does for writes of the App itself. */
  readonly emit: (event: string, payload: Readonly<Record<string, unknown>>) => void;
  readonly deliveries: readonly Delivery[];
  readonly redeliver: (deliveryId: number) => boolean;
}

export interface Answer {
  readonly status: number;
  /** JSON, or nothing. */
  readonly body?: unknown;
  /** Bytes in place of JSON, with their media type. */
  readonly raw?: { readonly contentType: string; readonly content: Buffer | string };
  readonly headers?: Readonly<Record<string, string>>;
}

export type Route = (call: Call) => Answer | Promise<Answer>;
export type Routes = Readonly<Record<string, Route>>;

export const ok = (body: unknown, headers?: Readonly<Record<string, string>>): Answer =>
  headers === undefined ? { status: 200, body } : { status: 200, body, headers };

export const created = (body: unknown): Answer => ({ status: 201, body });

export const noContent = (): Answer => ({ status: 204 });

export function numberParameter(call: Call, name: string): number {
  const value = call.path[name];
  if (typeof value !== 'number') throw notFound();
  return value;
}

export function textParameter(call: Call, name: string): string {
  return String(call.path[name] ?? '');
}

export function queryText(call: Call, name: string): string | undefined {
  const value = call.query[name];
  return value === undefined ? undefined : String(value);
}

export function repositoryOf(call: Call): Repository {
  if (call.repository === undefined) throw notFound();
  return call.repository;
}

/** Throws 403 unless the token of this call carries one of the alternatives. */
export function permit(call: Call, ...alternatives: readonly Grant[]): void {
  requirePermission(requireInstallation(call.identity).token, ...alternatives);
}

/** Whether the client asks for this media type (`raw`, `diff`), with or without `+json` and the version in between. */
export function wantsMedia(call: Call, kind: 'raw' | 'diff'): boolean {
  return new RegExp(`application/vnd\\.github(?:\\.v3)?\\.${kind}\\b`).test(call.accept);
}
