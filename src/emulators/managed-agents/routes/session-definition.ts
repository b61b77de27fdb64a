import { modelConfig, systemPrompt, toolList } from '../agent-definition.ts';
import { invalid, notFound } from '../api-error.ts';
import type { Platform } from '../platform.ts';
import { priceOf } from '../prices.ts';
import type { Agent, Budget, Environment, SessionAgent, SessionParams } from '../wire.ts';
import { findAgent } from './agents.ts';

const CENTS = /^[1-9]\d{0,11}$/;

/** The agent as this session will have it for life: the version asked for, with the session's overrides. */
export function sessionAgent(platform: Platform, given: SessionParams['agent']): SessionAgent {
  const params = typeof given === 'string' ? { type: 'agent' as const, id: given } : given;
  const agent = findAgent(platform, params.id, params.version);
  if (findAgent(platform, params.id).archived_at !== null) throw invalid('agent: the agent is archived');
  const snapshot = snapshotOf(agent);
  if (params.type === 'agent') return snapshot;
  return {
    ...snapshot,
    ...(params.model === undefined ? {} : { model: modelConfig(params.model) }),
    ...(params.system === undefined ? {} : { system: systemPrompt(params.system) }),
    ...(params.tools === undefined ? {} : { tools: toolList(params.tools) }),
    ...(params.mcp_servers === undefined ? {} : { mcp_servers: params.mcp_servers }),
  };
}

function snapshotOf(agent: Agent): SessionAgent {
  const { id, type, version, name, description, model, system, tools } = agent;
  const { mcp_servers, skills, execution_identity } = agent;
  return {
    id,
    type,
    version,
    name,
    description,
    model,
    system,
    tools,
    mcp_servers,
    skills,
    execution_identity,
    multiagent: null,
  };
}

/** The environment a session is to run in; an archived one takes no new sessions. */
export function usableEnvironment(platform: Platform, id: string): Environment {
  const environment = platform.environments.get(id);
  if (!environment) throw notFound('environment', id);
  if (environment.archived_at !== null) throw invalid('the environment is archived', 'environment_archived');
  return environment;
}

/** A budget in cents: whole, positive, in US dollars, and only for a model with a list price. */
export function budgetCents(budget: Budget, model: string): number {
  const { amount, currency } = budget.max_list_cost;
  if (currency !== 'USD') throw invalid('budget.max_list_cost.currency: must be USD');
  if (!CENTS.test(amount)) throw invalid('budget.max_list_cost.amount: must be whole cents without leading zeros');
  if (!priceOf(model)) throw invalid(`${model} has no list price`, 'model_not_budgetable');
  return Number(amount);
}
