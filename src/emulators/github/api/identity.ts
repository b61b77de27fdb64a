import type { Installation, InstallationToken, Repository } from '../entities.ts';
import type { World } from '../world.ts';
import { looksLikeJwt, verifyAppJwt } from './jwt.ts';
import { notAccessible, notFound, Problem } from './problem.ts';

/** Who is asking: the App itself (JSON web token) or one of its installations (installation token). */
export type Identity =
  | { readonly kind: 'app' }
  | { readonly kind: 'installation'; readonly token: InstallationToken; readonly installation: Installation };

/** The secret of an Authorization header of the `bearer` or `token` scheme. */
function bearerOf(authorization: string | undefined): string | undefined {
  return /^(?:bearer|token) (?<value>\S+)$/i.exec(authorization ?? '')?.groups?.['value'];
}

/** The installation a header claims to speak for, even when its token has expired: for the record, not for access. */
export function claimedInstallation(world: World, authorization: string | undefined): number | undefined {
  return world.tokens.get(bearerOf(authorization) ?? '')?.installationId;
}

/** Establishes who is asking or throws the 401 (or, for a suspended installation, 403) that GitHub answers. */
export function identify(world: World, authorization: string | undefined): Identity {
  const bearer = bearerOf(authorization);
  if (bearer === undefined) throw new Problem(401, 'Requires authentication');
  if (looksLikeJwt(bearer)) {
    verifyAppJwt(world, bearer);
    return { kind: 'app' };
  }
  return { kind: 'installation', ...acceptToken(world, bearer) };
}

/** The live token of that value and its installation; throws when it is unknown, expired, revoked or suspended. */
export function acceptToken(world: World, value: string): { token: InstallationToken; installation: Installation } {
  const token = world.tokens.get(value);
  const installation = token && world.installations.get(token.installationId);
  if (token === undefined || installation === undefined || token.expiresAt <= world.now()) {
    throw new Problem(401, 'Bad credentials');
  }
  if (installation.suspendedAt !== undefined) throw suspended();
  return { token, installation };
}

export const suspended = (): Problem => new Problem(403, 'This installation has been suspended');

/** Whether a token was given this repository; a fork is another repository, on which nobody installed the App. */
export function canReach(identity: Identity & { kind: 'installation' }, repository: Repository): boolean {
  const { token, installation } = identity;
  const isInstalledOn = installation.account.id === repository.owner.id && !repository.isFork;
  return isInstalledOn && (token.repositoryIds?.includes(repository.id) ?? true);
}

/** The App asks for a thing only an installation may see, or the other way round. */
export function requireInstallation(identity: Identity): Identity & { kind: 'installation' } {
  if (identity.kind === 'app') throw notAccessible();
  return identity;
}

export function requireApp(identity: Identity): void {
  if (identity.kind !== 'app') throw new Problem(401, 'A JSON web token could not be decoded');
}

/** Throws 404 unless the token reaches the repository: GitHub does not tell what it hides. */
export function requireReach(identity: Identity, repository: Repository): void {
  if (!canReach(requireInstallation(identity), repository)) throw notFound();
}
