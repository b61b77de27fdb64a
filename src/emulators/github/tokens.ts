import { randomBytes } from 'node:crypto';
import type { TokenRequest } from './api/bodies.ts';
import { isSubset } from './api/permissions.ts';
import { Problem, unprocessable } from './api/problem.ts';
import type { Installation, InstallationToken, Repository } from './entities.ts';
import type { World } from './world.ts';

const TOKEN_LENGTH = 520;
const MAX_REPOSITORIES = 500;

/**
 * Mints an installation token with at most the installation's permissions on at most its repositories; asking for more
 * is a 422.
 */
export function mintToken(world: World, installation: Installation, request: TokenRequest): InstallationToken {
  const repositories = chooseRepositories(world, installation, request);
  if (request.permissions !== undefined && !isSubset(request.permissions, installation.permissions)) {
    throw new Problem(422, 'The permissions requested are not granted to this installation.');
  }
  const token: InstallationToken = {
    token: newTokenValue(world, installation),
    installationId: installation.id,
    repositoryIds: repositories?.map(({ id }) => id),
    permissions: { metadata: 'read', ...(request.permissions ?? installation.permissions) },
    expiresAt: world.now() + world.tokenLifetimeMs,
  };
  world.tokens.set(token.token, token);
  return token;
}

function chooseRepositories(
  world: World,
  installation: Installation,
  request: TokenRequest,
): readonly Repository[] | undefined {
  const { repositories: names = [], repository_ids: ids = [] } = request;
  if (request.repositories === undefined && request.repository_ids === undefined) return undefined;
  if (names.length + ids.length > MAX_REPOSITORIES) throw unprocessable('no more than 500 repositories per token');
  const own = world.repositoriesOf(installation);
  const chosen = own.filter((one) => names.includes(one.name) || ids.includes(one.id));
  const isComplete =
    names.every((name) => own.some((one) => one.name === name)) && ids.every((id) => own.some((one) => one.id === id));
  if (!isComplete || chosen.length === 0) {
    throw new Problem(
      422,
      'There is at least one repository that does not exist or is not accessible to the parent installation.',
    );
  }
  return chosen;
}

/** `ghs_APPID_` and the form of a JSON web token, about 520 characters: what GitHub mints today. */
function newTokenValue(world: World, installation: Installation): string {
  const header = Buffer.from('{"alg":"ES256","typ":"JWT"}').toString('base64url');
  const claims = {
    iss: 'github',
    sub: installation.id,
    iat: Math.floor(world.now() / 1000),
    jti: randomBytes(16).toString('hex'),
  };
  const payload = Buffer.from(JSON.stringify(claims)).toString('base64url');
  const start = `ghs_${world.app.id}_${header}.${payload}.`;
  return (
    start +
    randomBytes(TOKEN_LENGTH)
      .toString('base64url')
      .slice(0, Math.max(86, TOKEN_LENGTH - start.length))
  );
}
