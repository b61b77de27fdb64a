import { ApiError, invalid, notFound } from '../api-error.ts';
import type { Call, Route } from '../call.ts';
import { newResourceId } from '../ids.ts';
import { checkMetadata, mergeMetadata } from '../metadata.ts';
import { paginate } from '../pages.ts';
import type { Platform } from '../platform.ts';
import { bodyOf, queryOf } from '../validation.ts';
import type { Environment, EnvironmentParams } from '../wire.ts';

const HOST = /^(?:\*\.)?[a-z0-9-]+(?:\.[a-z0-9-]+)*$/i;
const MANAGERS = ['apt', 'cargo', 'gem', 'go', 'npm', 'pip'] as const;

type Config = Environment['config'];
type CloudConfig = Extract<Config, { type: 'cloud' }>;

/** Environments: named templates of the place where tools run. */
export function environmentRoutes(platform: Platform): Route[] {
  const all = '/v1/environments';
  const one = `${all}/:environment_id`;
  return [
    { method: 'POST', path: all, kind: 'create', handle: (call) => create(platform, call) },
    { method: 'GET', path: all, kind: 'read', query: true, handle: (call) => list(platform, call) },
    { method: 'GET', path: one, kind: 'read', handle: (call) => find(platform, call) },
    { method: 'POST', path: one, kind: 'write', handle: (call) => update(platform, call) },
    { method: 'POST', path: `${one}/archive`, kind: 'write', handle: (call) => archive(platform, call) },
    { method: 'DELETE', path: one, kind: 'write', handle: (call) => remove(platform, call) },
  ];
}

function find(platform: Platform, { params }: Call): Environment {
  const id = params['environment_id'] ?? '';
  const environment = platform.environments.get(id);
  if (!environment) throw notFound('environment', id);
  return environment;
}

function create(platform: Platform, call: Call): Environment {
  const params = bodyOf(call, 'CreateEnvironment');
  claimName(platform, params.name);
  const at = new Date(platform.now()).toISOString();
  const environment: Environment = {
    id: newResourceId('env'),
    type: 'environment',
    name: params.name,
    description: params.description ?? null,
    config: configOf(params.config),
    metadata: checkMetadata(params.metadata ?? {}),
    scope: params.scope ?? 'organization',
    created_at: at,
    updated_at: at,
    archived_at: null,
  };
  platform.environments.set(environment.id, environment);
  return environment;
}

function list(platform: Platform, call: Call): unknown {
  const filter = queryOf(call, 'ListEnvironments');
  const entries = [...platform.environments.values()]
    .map((environment, sequence) => ({ environment, at: Date.parse(environment.created_at), sequence }))
    .filter(({ environment }) => filter.include_archived === true || environment.archived_at === null);
  const page = paginate(entries, (item) => item, filter, { limit: 20, order: 'desc' });
  return { ...page, data: page.data.map(({ environment }) => environment) };
}

function update(platform: Platform, call: Call): Environment {
  const environment = find(platform, call);
  const change = bodyOf(call, 'UpdateEnvironment');
  if (environment.archived_at !== null) throw invalid('the environment is archived', 'environment_archived');
  if (change.name && change.name !== environment.name) claimName(platform, change.name);
  if (change.config && change.config.type !== environment.config.type) {
    throw invalid('config.type cannot change', 'invalid_config_type_change');
  }
  const changed: Environment = {
    ...environment,
    name: change.name ?? environment.name,
    description: change.description === undefined ? environment.description : change.description,
    config: change.config ? configOf(change.config) : environment.config,
    metadata: mergeMetadata(environment.metadata, change.metadata),
    updated_at: new Date(platform.now()).toISOString(),
  };
  platform.environments.set(environment.id, changed);
  return changed;
}

function archive(platform: Platform, call: Call): Environment {
  const environment = find(platform, call);
  environment.archived_at ??= new Date(platform.now()).toISOString();
  return environment;
}

function remove(platform: Platform, call: Call): object {
  const { id } = find(platform, call);
  if ([...platform.sessions.values()].some((session) => session.environmentId === id)) {
    throw new ApiError('conflict_error', 'the environment is referenced by sessions');
  }
  platform.environments.delete(id);
  return { id, type: 'environment_deleted' };
}

function claimName(platform: Platform, name: string): void {
  if (name.length === 0) throw invalid('name: must not be empty');
  if ([...platform.environments.values()].some((known) => known.name === name)) {
    throw new ApiError('conflict_error', `an environment named ${name} already exists`);
  }
}

function configOf(params: EnvironmentParams['config']): Config {
  if (params?.type === 'self_hosted') return { type: 'self_hosted' };
  const packages: CloudConfig['packages'] = { apt: [], cargo: [], gem: [], go: [], npm: [], pip: [] };
  for (const manager of MANAGERS) packages[manager] = params?.packages?.[manager] ?? [];
  const networking = networkOf(params?.networking);
  const installs = MANAGERS.some((manager) => packages[manager].length > 0);
  if (installs && networking.type === 'limited' && !networking.allow_package_managers) {
    throw invalid('config.networking: packages need allow_package_managers under limited networking');
  }
  return { type: 'cloud', networking, packages };
}

function networkOf(
  params: NonNullable<Extract<EnvironmentParams['config'], { type: 'cloud' }>>['networking'],
): CloudConfig['networking'] {
  if (params?.type !== 'limited') return { type: 'unrestricted' };
  const hosts = params.allowed_hosts ?? [];
  for (const host of hosts) if (!HOST.test(host)) throw invalid(`allowed_hosts: ${host} is not a bare host name`);
  return {
    type: 'limited',
    allowed_hosts: hosts,
    allow_mcp_servers: params.allow_mcp_servers ?? false,
    allow_package_managers: params.allow_package_managers ?? false,
  };
}
