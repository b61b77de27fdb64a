import type { Account, Installation } from '../entities.ts';
import { nodeId, type World } from '../world.ts';

const APP_EVENTS = [
  'check_run',
  'check_suite',
  'issue_comment',
  'issues',
  'merge_group',
  'pull_request',
  'pull_request_review',
  'pull_request_review_comment',
  'pull_request_review_thread',
  'push',
];

/** A user, organisation or bot as it appears inside other objects. */
export function renderAccount(world: World, account: Account): object {
  const api = `${world.origin}/api/v3/users/${encodeURIComponent(account.login)}`;
  return {
    login: account.login,
    id: account.id,
    node_id: nodeId('U', account.id),
    avatar_url: `${world.origin}/avatars/u/${account.id}`,
    gravatar_id: '',
    url: api,
    html_url:
      account.type === 'Bot'
        ? `${world.origin}/apps/${account.login.replace(/\[bot\]$/, '')}`
        : `${world.origin}/${account.login}`,
    followers_url: `${api}/followers`,
    organizations_url: `${api}/orgs`,
    repos_url: `${api}/repos`,
    events_url: `${api}/events{/privacy}`,
    type: account.type,
    user_view_type: 'public',
    site_admin: false,
  };
}

/** The short organisation object of webhook payloads. */
export function renderOrganization(world: World, account: Account): object {
  return {
    login: account.login,
    id: account.id,
    node_id: nodeId('O', account.id),
    url: `${world.origin}/api/v3/orgs/${account.login}`,
    repos_url: `${world.origin}/api/v3/orgs/${account.login}/repos`,
    avatar_url: `${world.origin}/avatars/u/${account.id}`,
    description: null,
  };
}

/** The App, in the form of `GET /app` and of `check_run.app`. */
export function renderApp(world: World, permissions: object): object {
  const { app } = world;
  return {
    id: app.id,
    client_id: `Iv23li${nodeId('A', app.id).slice(-14)}`,
    slug: app.slug,
    node_id: nodeId('A', app.id),
    owner: renderAccount(world, world.account(app.owner)),
    name: app.slug,
    description: '',
    external_url: world.origin,
    html_url: `${world.origin}/apps/${app.slug}`,
    created_at: '2026-01-01T00:00:00Z',
    updated_at: '2026-01-01T00:00:00Z',
    permissions,
    events: APP_EVENTS,
    installations_count: world.installations.size,
  };
}

export function renderInstallation(world: World, installation: Installation): object {
  const { account } = installation;
  return {
    id: installation.id,
    account: renderAccount(world, account),
    repository_selection: 'all',
    access_tokens_url: `${world.origin}/api/v3/app/installations/${installation.id}/access_tokens`,
    repositories_url: `${world.origin}/api/v3/installation/repositories`,
    html_url: `${world.origin}/settings/installations/${installation.id}`,
    app_id: world.app.id,
    app_slug: world.app.slug,
    target_id: account.id,
    target_type: account.type,
    permissions: installation.permissions,
    events: APP_EVENTS,
    created_at: installation.createdAt,
    updated_at: installation.createdAt,
    single_file_name: null,
    has_multiple_single_files: false,
    single_file_paths: [],
    suspended_by: null,
    suspended_at: installation.suspendedAt ?? null,
  };
}
