import { isDeepStrictEqual } from 'node:util';
import { agentName, checkServers, modelConfig, skillList, systemPrompt, toolList } from '../agent-definition.ts';
import { ApiError, invalid, notFound } from '../api-error.ts';
import type { Call, Route } from '../call.ts';
import { newResourceId } from '../ids.ts';
import { checkMetadata, mergeMetadata } from '../metadata.ts';
import { paginate } from '../pages.ts';
import type { Platform } from '../platform.ts';
import { timeFilter } from '../time-filter.ts';
import { bodyOf, queryOf } from '../validation.ts';
import type { Agent, AgentChange } from '../wire.ts';

/** Agents: append-only versions under one id. */
export function agentRoutes(platform: Platform): Route[] {
  const path = '/v1/agents/:agent_id';
  return [
    { method: 'POST', path: '/v1/agents', kind: 'create', handle: (call) => create(platform, call) },
    { method: 'GET', path: '/v1/agents', kind: 'read', query: true, handle: (call) => list(platform, call) },
    { method: 'GET', path, kind: 'read', query: true, handle: (call) => retrieve(platform, call) },
    { method: 'POST', path, kind: 'write', handle: (call) => update(platform, call) },
    { method: 'POST', path: `${path}/archive`, kind: 'write', handle: (call) => archive(platform, call) },
  ];
}

/** The version asked for, or the newest. */
export function findAgent(platform: Platform, id: string, version?: number): Agent {
  const versions = platform.agents.get(id);
  const agent = version === undefined ? versions?.at(-1) : versions?.find((known) => known.version === version);
  if (!agent) throw notFound('agent', version === undefined ? id : `${id} version ${version}`);
  return agent;
}

function create(platform: Platform, call: Call): Agent {
  const params = bodyOf(call, 'CreateAgent');
  const at = new Date(platform.now()).toISOString();
  const agent: Agent = {
    id: newResourceId('agent'),
    type: 'agent',
    version: 1,
    name: agentName(params.name),
    description: params.description ?? null,
    model: modelConfig(params.model),
    system: systemPrompt(params.system),
    tools: toolList(params.tools),
    mcp_servers: params.mcp_servers ?? [],
    skills: skillList(params.skills),
    multiagent: null,
    execution_identity: params.execution_identity ?? { type: 'service_account' },
    metadata: checkMetadata(params.metadata ?? {}),
    created_at: at,
    updated_at: at,
    archived_at: null,
  };
  if (params.multiagent) throw invalid('multiagent: not emulated');
  checkServers(agent.mcp_servers, agent.tools);
  platform.agents.set(agent.id, [agent]);
  return agent;
}

function retrieve(platform: Platform, call: Call): Agent {
  return findAgent(platform, call.params['agent_id'] ?? '', queryOf(call, 'RetrieveAgent').version);
}

function list(platform: Platform, call: Call): unknown {
  const filter = queryOf(call, 'ListAgents');
  const within = timeFilter(filter);
  const agents = [...platform.agents.values()]
    .map((versions, sequence) => ({ agent: versions.at(-1), at: Date.parse(versions[0]?.created_at ?? ''), sequence }))
    .filter(({ agent, at }) => within(at) && (filter.include_archived === true || agent?.archived_at === null));
  const page = paginate(agents, (item) => item, filter, { limit: 20, order: 'desc' });
  return { ...page, data: page.data.map(({ agent }) => agent) };
}

function update(platform: Platform, call: Call): Agent {
  const change = bodyOf(call, 'UpdateAgent');
  const current = findAgent(platform, call.params['agent_id'] ?? '');
  if (current.archived_at !== null) throw invalid('an archived agent cannot be updated');
  if (change.version !== undefined && change.version !== current.version) {
    throw new ApiError('conflict_error', `version: expected ${current.version}, got ${change.version}`);
  }
  const changed = applied(current, change);
  if (isDeepStrictEqual(changed, current)) return current;
  const next = { ...changed, version: current.version + 1, updated_at: new Date(platform.now()).toISOString() };
  platform.agents.get(current.id)?.push(next);
  return next;
}

function applied(agent: Agent, change: AgentChange): Agent {
  const changed: Agent = {
    ...agent,
    name: change.name === undefined ? agent.name : agentName(change.name),
    description: change.description === undefined ? agent.description : change.description,
    model: change.model === undefined ? agent.model : modelConfig(change.model, agent.model),
    system: change.system === undefined ? agent.system : systemPrompt(change.system),
    tools: change.tools === undefined ? agent.tools : toolList(change.tools),
    mcp_servers: change.mcp_servers === undefined ? agent.mcp_servers : (change.mcp_servers ?? []),
    skills: change.skills === undefined ? agent.skills : skillList(change.skills),
    metadata: mergeMetadata(agent.metadata, change.metadata),
  };
  checkServers(changed.mcp_servers, changed.tools);
  return changed;
}

function archive(platform: Platform, { params }: Call): Agent {
  const agent = findAgent(platform, params['agent_id'] ?? '');
  agent.archived_at ??= new Date(platform.now()).toISOString();
  return agent;
}
