import type { SessionListParams } from '@anthropic-ai/sdk/resources/beta/sessions/sessions';
import { invalid, notFound } from '../api-error.ts';
import type { Call, Route } from '../call.ts';
import { checkMetadata } from '../metadata.ts';
import { fileMount, provision, repositoryMount } from '../mounts.ts';
import { watchSession } from '../notices/watch-session.ts';
import { paginate } from '../pages.ts';
import type { Platform } from '../platform.ts';
import { archiveSession, refuseWhileRunning, removeSession } from '../session-life.ts';
import { Session } from '../session.ts';
import { timeFilter } from '../time-filter.ts';
import { acceptEvents, checkMessage } from '../turns/accept-events.ts';
import { bodyOf, queryOf } from '../validation.ts';
import type { SessionBody, SessionParams } from '../wire.ts';
import { budgetCents, sessionAgent, usableEnvironment } from './session-definition.ts';
import { updateSession } from './update-session.ts';

const MAX_INITIAL_EVENTS = 50;
const MAX_FILES = 500;

/** Sessions: create, look at, change, archive, delete. */
export function sessionRoutes(platform: Platform): Route[] {
  const all = '/v1/sessions';
  const one = `${all}/:session_id`;
  return [
    { method: 'POST', path: all, kind: 'create', handle: (call) => create(platform, call) },
    { method: 'GET', path: all, kind: 'read', query: true, handle: (call) => list(platform, call) },
    { method: 'GET', path: one, kind: 'read', handle: (call) => findSession(platform, call).toBody() },
    { method: 'POST', path: one, kind: 'write', handle: (call) => update(platform, call) },
    { method: 'POST', path: `${one}/archive`, kind: 'write', handle: async (call) => await archive(platform, call) },
    { method: 'DELETE', path: one, kind: 'write', handle: async (call) => await remove(platform, call) },
  ];
}

export function findSession(platform: Platform, { params }: Pick<Call, 'params'>): Session {
  const id = params['session_id'] ?? '';
  const session = platform.sessions.get(id);
  if (!session) throw notFound('session', id);
  return session;
}

function create(platform: Platform, call: Call): SessionBody {
  const params = bodyOf(call, 'CreateSession');
  const session = newSession(platform, params);
  const messages = initialMessages(params);
  for (const resource of params.resources ?? []) addResource(platform, session, resource);
  platform.sessions.set(session.id, session);
  watchSession(platform.notifier, session);
  if (!platform.lazyMounts) void session.ready();
  if (messages.length > 0) acceptEvents(session, platform, messages);
  return session.toBody();
}

function newSession(platform: Platform, params: SessionParams): Session {
  const agent = sessionAgent(platform, params.agent);
  const environment = usableEnvironment(platform, params.environment_id);
  const resources = params.resources ?? [];
  if (environment.config.type === 'self_hosted' && resources.length > 0) {
    throw invalid('resources: a self-hosted environment mounts no files and no repositories');
  }
  if (resources.filter(({ type }) => type === 'file').length > MAX_FILES)
    throw invalid(`resources: at most ${MAX_FILES} files`);
  return new Session({
    agent,
    environmentId: environment.id,
    title: params.title ?? null,
    metadata: checkMetadata(params.metadata ?? {}),
    budgetCents: params.budget ? budgetCents(params.budget, agent.model.id) : undefined,
    faults: platform.faults,
    now: platform.now,
    provision: async (session) => await provision(platform, session),
  });
}

type Message = Extract<NonNullable<SessionParams['initial_events']>[number], { type: 'user.message' }>;

function initialMessages({ initial_events: events = [] }: SessionParams): Message[] {
  if (events.length > MAX_INITIAL_EVENTS) throw invalid(`initial_events: at most ${MAX_INITIAL_EVENTS}`);
  return events.map((event) => {
    if (event.type !== 'user.message') throw invalid(`initial_events: ${event.type} is not emulated`);
    checkMessage(event.content);
    return event;
  });
}

function addResource(
  platform: Platform,
  session: Session,
  params: NonNullable<SessionParams['resources']>[number],
): void {
  if (params.type === 'memory_store') throw invalid('resources: memory stores are not emulated');
  const mount = params.type === 'file' ? fileMount(platform, session, params) : repositoryMount(platform, params);
  const { mount_path: path } = mount.resource;
  const taken = session.mounts.map(({ resource }) => resource.mount_path);
  if (taken.includes(path)) throw invalid(`resources: ${path} is mounted twice`);
  if (taken.some((other) => other.startsWith(`${path}/`) || path.startsWith(`${other}/`)))
    throw invalid(`resources: ${path} is mounted inside of another one, or around it`);
  session.mounts.push(mount);
}

function list(platform: Platform, call: Call): unknown {
  const filter = queryOf(call, 'ListSessions');
  const within = timeFilter(filter);
  const newest = platform.now() - platform.faults.sessionListLagMs;
  const sessions = [...platform.sessions.values()]
    .map((session, sequence) => ({ session, at: session.createdAt, sequence }))
    .filter(({ session, at }) => at <= newest && within(at) && isWanted(session, filter));
  const page = paginate(sessions, (item) => item, filter, { limit: 20, order: 'desc', within });
  return { ...page, prev_page: null, data: page.data.map(({ session }) => session.toBody()) };
}

function isWanted(session: Session, filter: SessionListParams): boolean {
  return (
    isOfAgent(session, filter) &&
    (filter.statuses === undefined || filter.statuses.includes(session.visibleStatus)) &&
    (filter.include_archived === true || session.archivedAt === undefined) &&
    filter.deployment_id === undefined &&
    filter.memory_store_id === undefined
  );
}

/** A version counts only beside the agent that it is one of. */
function isOfAgent({ agent }: Session, { agent_id: id, agent_version: version }: SessionListParams): boolean {
  return id === undefined || (agent.id === id && (version === undefined || agent.version === version));
}

function update(platform: Platform, call: Call): SessionBody {
  const session = findSession(platform, call);
  updateSession(session, bodyOf(call, 'UpdateSession'));
  return session.toBody();
}

async function archive(platform: Platform, call: Call): Promise<SessionBody> {
  const session = findSession(platform, call);
  refuseWhileRunning(session, 'archived');
  await archiveSession(platform, session);
  return session.toBody();
}

async function remove(platform: Platform, call: Call): Promise<object> {
  const session = findSession(platform, call);
  refuseWhileRunning(session, 'deleted');
  await removeSession(platform, session);
  return { id: session.id, type: 'session_deleted' };
}
