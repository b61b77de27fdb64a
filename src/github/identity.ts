import type { Octokit } from '@octokit/rest';
import { z } from 'zod';
import { Id, readAnswer } from './wire.ts';

/** Who the App is on GitHub. */
export interface AppIdentity {
  readonly id: number;
  readonly slug: string;
  /** The account that owns the App; `null` when GitHub names none. */
  readonly ownerLogin: string | null;
  /** Author of everything the App writes. */
  readonly botLogin: string;
}

/** What GitHub tells about who wrote something. Not everywhere does it name the App. */
export interface Authored {
  readonly user?: { readonly login: string; readonly type?: string } | null | undefined;
  readonly performed_via_github_app?: { readonly id: number } | null | undefined;
}

/**
 * Whether the App itself wrote something, and not a person through it, a person of the same name, or another App: only
 * such things are taken for ours, whatever they say about themselves.
 */
export function isOwnWork(
  { user, performed_via_github_app: via }: Authored,
  { id, botLogin }: Pick<AppIdentity, 'id' | 'botLogin'>,
): boolean {
  return user?.type === 'Bot' && user.login === botLogin && (via?.id ?? id) === id;
}

const WireApp = z.object({
  id: Id,
  slug: z.string().min(1),
  owner: z.object({ login: z.string().optional(), slug: z.string().optional() }).nullish(),
});

const ROUTE = 'GET /app';
const known = new WeakMap<Octokit, Promise<AppIdentity>>();

/** Reads the App's identity once per client; a failure is not kept. `app` must speak as the App itself. */
export function readAppIdentity(app: Octokit): Promise<AppIdentity> {
  const running = known.get(app);
  if (running) return running;
  const reading = fetchIdentity(app).catch((error: unknown) => {
    known.delete(app);
    throw error;
  });
  known.set(app, reading);
  return reading;
}

async function fetchIdentity(app: Octokit): Promise<AppIdentity> {
  const { id, slug, owner } = readAnswer(WireApp, await app.request(ROUTE), ROUTE);
  return { id, slug, ownerLogin: owner?.login ?? owner?.slug ?? null, botLogin: `${slug}[bot]` };
}
