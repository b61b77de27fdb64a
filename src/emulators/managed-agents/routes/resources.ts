import { invalid, notFound } from '../api-error.ts';
import type { Call, Route } from '../call.ts';
import { fileMount, isRepository, type Mount } from '../mounts.ts';
import { paginate } from '../pages.ts';
import type { Platform } from '../platform.ts';
import { bodyOf, queryOf } from '../validation.ts';
import { findSession } from './sessions.ts';

/** What is mounted in a session: repositories for life, files that come and go. */
export function resourceRoutes(platform: Platform): Route[] {
  const all = '/v1/sessions/:session_id/resources';
  const one = `${all}/:resource_id`;
  return [
    { method: 'GET', path: all, kind: 'read', query: true, handle: (call) => list(platform, call) },
    { method: 'POST', path: all, kind: 'create', handle: async (call) => await add(platform, call) },
    { method: 'GET', path: one, kind: 'read', handle: (call) => find(platform, call).resource },
    { method: 'POST', path: one, kind: 'write', handle: (call) => rotate(platform, call) },
    { method: 'DELETE', path: one, kind: 'write', handle: async (call) => await remove(platform, call) },
  ];
}

function find(platform: Platform, call: Call): Mount {
  const id = call.params['resource_id'] ?? '';
  const mount = findSession(platform, call).mounts.find(({ resource }) => resource.id === id);
  if (!mount) throw notFound('resource', id);
  return mount;
}

function list(platform: Platform, call: Call): unknown {
  const mounts = findSession(platform, call).mounts.map(({ resource }, sequence) => ({ resource, at: 0, sequence }));
  const page = paginate(mounts, (item) => item, queryOf(call, 'ListResources'), { limit: 20, order: 'asc' });
  return { ...page, data: page.data.map(({ resource }) => resource) };
}

async function add(platform: Platform, call: Call): Promise<Mount['resource']> {
  const session = findSession(platform, call);
  if (session.isOver) throw invalid('the session is terminated');
  const mount = fileMount(platform, session, bodyOf(call, 'AddResource'));
  await session.sandbox.write(mount.resource.mount_path, mount.content);
  session.mounts.push(mount);
  return mount.resource;
}

function rotate(platform: Platform, call: Call): Mount['resource'] {
  const mount = find(platform, call);
  if (!isRepository(mount)) throw invalid('authorization_token: only a repository has one');
  const { authorization_token: token } = bodyOf(call, 'UpdateResource');
  mount.tokens.push(token);
  mount.resource.updated_at = new Date(platform.now()).toISOString();
  return mount.resource;
}

async function remove(platform: Platform, call: Call): Promise<object> {
  const session = findSession(platform, call);
  const mount = find(platform, call);
  if (isRepository(mount)) throw invalid('a repository stays mounted for the life of its session');
  await session.sandbox.remove(mount.resource.mount_path);
  platform.files.delete(mount.resource.file_id);
  session.mounts.splice(session.mounts.indexOf(mount), 1);
  return { id: mount.resource.id, type: 'session_resource_deleted' };
}
