import { bodyOf, TokenRequest } from '../api/bodies.ts';
import { created, noContent, numberParameter, ok, textParameter, type Call, type Routes } from '../api/call.ts';
import { requireApp, requireInstallation, suspended } from '../api/identity.ts';
import { paginate } from '../api/pagination.ts';
import { notFound } from '../api/problem.ts';
import type { Installation } from '../entities.ts';
import { renderApp, renderInstallation } from '../render/account.ts';
import { renderRepository } from '../render/repository.ts';
import { mintToken } from '../tokens.ts';

const APP_PERMISSIONS = {
  checks: 'write',
  contents: 'read',
  issues: 'write',
  metadata: 'read',
  pull_requests: 'write',
};

function installationOf(call: Call): Installation {
  requireApp(call.identity);
  const installation = call.world.installations.get(numberParameter(call, 'installation_id'));
  if (installation === undefined) throw notFound();
  return installation;
}

function installationOfAccount(call: Call, login: string) {
  requireApp(call.identity);
  const account = call.world.account(login);
  const found = [...call.world.installations.values()].find((one) => one.account.id === account.id);
  if (found === undefined) throw notFound();
  return ok(renderInstallation(call.world, found));
}

export const appRoutes: Routes = {
  'apps/get-authenticated'(call) {
    requireApp(call.identity);
    return ok(renderApp(call.world, APP_PERMISSIONS));
  },
  'apps/list-installations'(call) {
    requireApp(call.identity);
    const page = paginate(call, [...call.world.installations.values()]);
    return ok(
      page.items.map((one) => renderInstallation(call.world, one)),
      page.headers,
    );
  },
  'apps/get-installation': (call) => ok(renderInstallation(call.world, installationOf(call))),
  'apps/get-repo-installation'(call) {
    requireApp(call.identity);
    const repository = call.world.repositoryNamed(`${textParameter(call, 'owner')}/${textParameter(call, 'repo')}`);
    const installation = repository && call.world.installationFor(repository);
    if (installation === undefined || repository?.isFork === true) throw notFound();
    return ok(renderInstallation(call.world, installation));
  },
  'apps/get-org-installation': (call) => installationOfAccount(call, textParameter(call, 'org')),
  'apps/get-user-installation': (call) => installationOfAccount(call, textParameter(call, 'username')),
  'apps/create-installation-access-token'(call) {
    const installation = installationOf(call);
    if (installation.suspendedAt !== undefined) throw suspended();
    const token = mintToken(call.world, installation, bodyOf(call, TokenRequest));
    const chosen = token.repositoryIds?.flatMap((id) => call.world.repositories.get(id) ?? []);
    return created({
      token: token.token,
      expires_at: call.world.timestamp(token.expiresAt),
      permissions: token.permissions,
      repository_selection: chosen === undefined ? 'all' : 'selected',
      ...(chosen === undefined ? {} : { repositories: chosen.map((one) => renderRepository(call.world, one)) }),
    });
  },
  'apps/revoke-installation-access-token'(call) {
    call.world.tokens.delete(requireInstallation(call.identity).token.token);
    return noContent();
  },
  'apps/list-repos-accessible-to-installation'(call) {
    const { token, installation } = requireInstallation(call.identity);
    const reachable = call.world
      .repositoriesOf(installation)
      .filter((one) => token.repositoryIds?.includes(one.id) ?? true);
    const page = paginate(call, reachable);
    return ok(
      {
        total_count: reachable.length,
        repository_selection: token.repositoryIds === undefined ? 'all' : 'selected',
        repositories: page.items.map((one) => renderRepository(call.world, one)),
      },
      page.headers,
    );
  },
  'rate-limit/get'(call) {
    const core = call.limits.state(ownerOf(call));
    return ok({ resources: { core, graphql: { ...core } }, rate: core });
  },
};

/** Whose limits a call counts against: the App as such, or one installation. */
export const ownerOf = (call: Pick<Call, 'identity'>): string =>
  call.identity.kind === 'app' ? 'app' : `installation ${call.identity.installation.id}`;
