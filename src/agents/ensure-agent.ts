import type Anthropic from '@anthropic-ai/sdk';
import type { BetaManagedAgentsAgent } from '@anthropic-ai/sdk/resources/beta/agents/agents';
import { AnthropicError } from '../anthropic/anthropic-error.ts';
import { read, write } from '../anthropic/request.ts';
import { type AgentDefinition, definitionHash } from './definition.ts';
import { type Owner, hashIn, isOwn, ownershipMetadata } from './ownership.ts';
import type { Provisioned } from './provisioned-store.ts';

const CONFLICTS_ENDURED = 3;

/**
 * Makes the agent on the platform be as defined and returns its id and version: the known one if it is still there,
 * else one of ours that was lost from sight, else a new one. Asks once when nothing has changed.
 */
export async function ensureAgent(
  client: Anthropic,
  owner: Owner,
  definition: AgentDefinition,
  known: Provisioned | undefined,
): Promise<Required<Provisioned>> {
  const hash = definitionHash(definition);
  const metadata = ownershipMetadata(owner, hash);
  const agent = (await retrieve(client, known?.id)) ?? (await findOwn(client, owner));
  if (agent === undefined) {
    const { id, version } = await write((settings) => client.beta.agents.create({ ...definition, metadata }, settings));
    return { id, version, hash };
  }
  // A version that is not the one we made was made by somebody else, whatever its metadata say.
  const isAsWeLeftIt = agent.id === known?.id && agent.version === known.version && known.hash === hash;
  if (isAsWeLeftIt && hashIn(agent.metadata) === hash) return { id: agent.id, version: agent.version, hash };
  const { id, version } = await update(client, agent, { ...definition, metadata });
  return { id, version, hash };
}

async function retrieve(client: Anthropic, id: string | undefined): Promise<BetaManagedAgentsAgent | undefined> {
  if (id === undefined) return undefined;
  try {
    const agent = await read((settings) => client.beta.agents.retrieve(id, {}, settings));
    return agent.archived_at ? undefined : agent;
  } catch (error) {
    if (error instanceof AnthropicError && error.failure === 'not-found') return undefined;
    throw error;
  }
}

/** The platform has no filter for it. Of several the oldest is taken, so that all workers agree. */
async function findOwn(client: Anthropic, owner: Owner): Promise<BetaManagedAgentsAgent | undefined> {
  return read(async (settings) => {
    let oldest: BetaManagedAgentsAgent | undefined;
    for await (const agent of client.beta.agents.list({ limit: 100 }, settings)) {
      if (agent.archived_at || !isOwn(agent.metadata, owner)) continue;
      if (oldest === undefined || Date.parse(agent.created_at) < Date.parse(oldest.created_at)) oldest = agent;
    }
    return oldest;
  });
}

/** Declares everything, so what somebody added goes. Equal content makes no new version. */
async function update(
  client: Anthropic,
  agent: BetaManagedAgentsAgent,
  params: AgentDefinition & { readonly metadata: Record<string, string> },
): Promise<BetaManagedAgentsAgent> {
  let { version } = agent;
  for (let conflicts = 0; ; conflicts += 1) {
    try {
      return await write((settings) => client.beta.agents.update(agent.id, { ...params, version }, settings));
    } catch (error) {
      const isConflict = error instanceof AnthropicError && error.failure === 'conflict';
      if (!isConflict || conflicts === CONFLICTS_ENDURED) throw error;
      ({ version } = await read((settings) => client.beta.agents.retrieve(agent.id, {}, settings)));
    }
  }
}
