import type Anthropic from '@anthropic-ai/sdk';
import type { AgentDefinition, AgentRole } from './definition.ts';
import { ensureAgent } from './ensure-agent.ts';
import { ensureEnvironment } from './ensure-environment.ts';
import { environmentDefinition } from './environment.ts';
import type { Provisioned, ProvisionedStore } from './provisioned-store.ts';

export interface EnsureParts {
  readonly client: Anthropic;
  readonly store: ProvisionedStore;
  /** Identifies the installation of the App, so that two of them in one workspace keep apart. */
  readonly instanceId: string;
  readonly definition: AgentDefinition;
  /** What the agent is for [reviewer]. */
  readonly role?: AgentRole;
  /** Tells agents of one role apart; absent for the one of the operator's choice, which follows that choice. */
  readonly variant?: string;
}

/** What a session is opened with. */
export interface EnsuredAgent {
  readonly agentId: string;
  readonly version: number;
  readonly environmentId: string;
}

/**
 * Makes sure that the agent and its environment exist as defined.
 *
 * The platform is asked once per process, by one worker at a time, and again when `recheck` is set or the last attempt
 * failed. Callers at the same moment share one attempt.
 */
export function createAgentEnsurer(
  parts: EnsureParts,
): (options?: { readonly recheck: boolean }) => Promise<EnsuredAgent> {
  let ensured: Promise<EnsuredAgent> | undefined;
  let isSettled = false;
  return ({ recheck } = { recheck: false }) => {
    if (ensured !== undefined && !(recheck && isSettled)) return ensured;
    isSettled = false;
    const attempt = ensureAgentAndEnvironment(parts);
    ensured = attempt;
    attempt.then(
      () => (isSettled = true),
      () => (ensured = undefined),
    );
    return attempt;
  };
}

/** One attempt, with the requests it takes: a retrieve for each of the two when both are as this instance left them. */
export async function ensureAgentAndEnvironment(parts: EnsureParts): Promise<EnsuredAgent> {
  const { client, store, instanceId, definition, role = 'reviewer', variant } = parts;
  const environment = await provision(store, 'environment', (known) =>
    ensureEnvironment(client, { instanceId }, environmentDefinition(instanceId), known),
  );
  const kind = joined([KINDS[role], variant]);
  // Reviewers were there first: the mark of one does not name the role.
  const mark = joined([role === 'reviewer' ? undefined : role, variant]);
  const owner = { instanceId, ...(mark === '' ? {} : { variant: mark }) };
  const agent = await provision(store, kind, (known) => ensureAgent(client, owner, definition, known));
  return { agentId: agent.id, version: agent.version, environmentId: environment.id };
}

/** Under which names agents are kept in the store. */
const KINDS: Readonly<Record<AgentRole, string>> = { reviewer: 'review-agent', researcher: 'research-agent' };

const joined = (parts: readonly (string | undefined)[]) => parts.filter((part) => part !== undefined).join(':');

/** Locks, so that two workers that start at once do not both create; saves only what has changed. */
function provision<T extends Provisioned>(
  store: ProvisionedStore,
  kind: string,
  ensure: (known: Provisioned | undefined) => Promise<T>,
): Promise<T> {
  return store.withLock(kind, async () => {
    const known = await store.load(kind);
    const value = await ensure(known);
    const isSame = known?.id === value.id && known.version === value.version && known.hash === value.hash;
    if (!isSame) await store.save(kind, value);
    return value;
  });
}
