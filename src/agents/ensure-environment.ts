import { isDeepStrictEqual } from 'node:util';
import type Anthropic from '@anthropic-ai/sdk';
import type { BetaEnvironment } from '@anthropic-ai/sdk/resources/beta/environments/environments';
import { AnthropicError } from '../anthropic/anthropic-error.ts';
import { read, write } from '../anthropic/request.ts';
import { newId } from '../core/ids.ts';
import { definitionHash } from './definition.ts';
import type { EnvironmentDefinition } from './environment.ts';
import { type Owner, hashIn, isOwn, ownershipMetadata } from './ownership.ts';
import type { Provisioned } from './provisioned-store.ts';

/** Makes the environment on the platform be as defined and returns its id. Asks once when nothing has changed. */
export async function ensureEnvironment(
  client: Anthropic,
  owner: Owner,
  definition: EnvironmentDefinition,
  known: Provisioned | undefined,
): Promise<Provisioned> {
  const hash = definitionHash(definition);
  const params = { ...definition, metadata: ownershipMetadata(owner, hash) };
  const environment =
    (await retrieve(client, known?.id)) ?? (await findOwn(client, owner)) ?? (await create(client, owner, params));
  if (hashIn(environment.metadata) !== hash || !isSealed(environment)) {
    await write((settings) => client.beta.environments.update(environment.id, params, settings));
  }
  return { id: environment.id, hash };
}

type Params = EnvironmentDefinition & { readonly metadata: Record<string, string> };

async function create(client: Anthropic, owner: Owner, params: Params): Promise<BetaEnvironment> {
  try {
    return await write((settings) => client.beta.environments.create(params, settings));
  } catch (error) {
    if (!isFailure(error, 'conflict')) throw error;
  }
  // The name is taken: by one that another worker has just made, or by one that was archived and keeps its name.
  const found = await findOwn(client, owner);
  if (found !== undefined) return found;
  const renamed = { ...params, name: `${params.name}-${newId().slice(0, 8)}` };
  return write((settings) => client.beta.environments.create(renamed, settings));
}

async function retrieve(client: Anthropic, id: string | undefined): Promise<BetaEnvironment | undefined> {
  if (id === undefined) return undefined;
  try {
    const environment = await read((settings) => client.beta.environments.retrieve(id, {}, settings));
    return environment.archived_at ? undefined : environment;
  } catch (error) {
    if (isFailure(error, 'not-found')) return undefined;
    throw error;
  }
}

async function findOwn(client: Anthropic, owner: Owner): Promise<BetaEnvironment | undefined> {
  return read(async (settings) => {
    for await (const environment of client.beta.environments.list({ limit: 100 }, settings)) {
      if (!environment.archived_at && isOwn(environment.metadata, owner)) return environment;
    }
    return undefined;
  });
}

/** Environments have no versions, so one that somebody opened to the network is known by its look alone. */
function isSealed({ config }: BetaEnvironment): boolean {
  if (config.type !== 'cloud' || config.networking.type !== 'limited') return false;
  const { allowed_hosts: hosts, allow_mcp_servers: mcp, allow_package_managers: managers } = config.networking;
  const packages = Object.values(config.packages)
    .filter((list) => Array.isArray(list))
    .flat();
  return isDeepStrictEqual([hosts, mcp, managers, packages], [[], false, false, []]);
}

const isFailure = (error: unknown, failure: AnthropicError['failure']) =>
  error instanceof AnthropicError && error.failure === failure;
