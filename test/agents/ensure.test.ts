import { expect, it } from 'vitest';
import { agentDefinition, definitionHash } from '../../src/agents/definition.ts';
import { createAgentEnsurer, ensureAgentAndEnvironment } from '../../src/agents/ensure.ts';
import { createReviewerEnsurer } from '../../src/agents/ensure-reviewer.ts';
import type { Provisioned, ProvisionedStore } from '../../src/agents/provisioned-store.ts';
import {
  type Loopback,
  type Reply,
  type SeenRequest,
  hangUp,
  json,
  page,
  refusal,
  startLoopback,
} from '../anthropic/support/loopback.ts';

interface Stored {
  readonly id: string;
  name: string;
  version: number;
  archived_at: string | null;
  readonly created_at: string;
  metadata: Record<string, string>;
  config?: unknown;
  system?: unknown;
}

/** The part of the platform that keeps agents and environments, with the semantics that matter here. */
class Workshop {
  readonly agents: Stored[] = [];
  readonly environments: Stored[] = [];
  /** Replies to be given instead of the real ones, by call, first come first served. */
  readonly faults = new Map<string, Reply[]>();
  beforeUpdate: (() => void) | undefined;

  handle = (request: SeenRequest): Reply => {
    const fault = this.faults.get(request.call)?.shift();
    const reply = this.#answer(request);
    return fault ?? reply;
  };

  #answer({ call, body }: SeenRequest): Reply {
    const [method = '', path = ''] = call.split(' ');
    const [, , kind = '', id] = path.split('/');
    const all = kind === 'agents' ? this.agents : this.environments;
    const stored = all.find((candidate) => candidate.id === id);
    const params: Partial<Stored> = typeof body === 'object' && body !== null ? body : {};
    if (method === 'GET')
      return id === undefined
        ? page(all.filter((item) => !item.archived_at))
        : stored
          ? json(stored)
          : refusal(404, 'not_found_error');
    if (id === undefined) return this.#create(kind, all, params);
    return stored === undefined ? refusal(404, 'not_found_error') : this.#update(stored, params);
  }

  #create(kind: string, all: Stored[], params: Partial<Stored>): Reply {
    if (kind === 'environments' && all.some(({ name }) => name === params.name)) return refusal(409, 'conflict_error');
    const made: Stored = { ...emptyStored(`${kind}_${all.length + 1}`), config: SEALED, ...params };
    all.push(made);
    return json(made);
  }

  #update(stored: Stored, { version, ...params }: Partial<Stored>): Reply {
    this.beforeUpdate?.();
    if (version !== undefined && version !== stored.version) return refusal(409, 'conflict_error');
    const before = JSON.stringify(stored);
    Object.assign(stored, params);
    if (JSON.stringify(stored) !== before) stored.version += 1;
    return json(stored);
  }
}

function firstOf(all: readonly Stored[]): Stored {
  const [first] = all;
  if (first === undefined) throw new Error('nothing was made');
  return first;
}

const SEALED = {
  type: 'cloud',
  networking: { type: 'limited', allowed_hosts: [], allow_mcp_servers: false, allow_package_managers: false },
  packages: { type: 'packages', apt: [], cargo: [], gem: [], go: [], npm: [], pip: [] },
};
const emptyStored = (id: string): Stored => ({
  id,
  name: '',
  version: 1,
  archived_at: null,
  created_at: '2026-11-20T10:00:00Z',
  metadata: {},
});

function memoryStore(): ProvisionedStore & { readonly values: Map<string, Provisioned>; locks: number; saves: number } {
  const values = new Map<string, Provisioned>();
  let last: Promise<unknown> = Promise.resolve();
  const store = {
    values,
    locks: 0,
    saves: 0,
    load: (kind: string) => Promise.resolve(values.get(kind)),
    save: (kind: string, value: Provisioned) => {
      store.saves += 1;
      values.set(kind, value);
      return Promise.resolve();
    },
    withLock: <T>(_kind: string, work: () => Promise<T>) => {
      store.locks += 1;
      const turn = last.then(work);
      last = turn.catch(() => undefined);
      return turn;
    },
  };
  return store;
}

const definition = agentDefinition('reviewer', { model: 'claude-opus-5-5', effort: 'medium' });

async function setUp() {
  const workshop = new Workshop();
  const platform = await startLoopback(workshop.handle);
  const store = memoryStore();
  const parts = { client: platform.client, store, instanceId: 'instance-1', definition };
  return { workshop, platform, store, parts };
}

const writes = (platform: Loopback) => platform.calls().filter((call) => !call.startsWith('GET'));

it('makes both once, then asks only whether they are still there', async () => {
  const { platform, store, parts } = await setUp();
  const pinned = await ensureAgentAndEnvironment(parts);
  expect(pinned).toEqual({ agentId: 'agents_1', version: 1, environmentId: 'environments_1' });
  expect(writes(platform)).toEqual(['POST /v1/environments', 'POST /v1/agents']);
  const { length } = platform.requests;
  await expect(ensureAgentAndEnvironment(parts)).resolves.toEqual(pinned);
  expect(platform.calls().slice(length)).toEqual(['GET /v1/environments/environments_1', 'GET /v1/agents/agents_1']);
  expect(store.saves).toBe(2);
});

it('asks nothing a second time in one process, however many ask at once', async () => {
  const { platform, parts } = await setUp();
  const ensure = createAgentEnsurer(parts);
  const all = await Promise.all([ensure(), ensure(), ensure({ recheck: true })]);
  expect(new Set(all).size).toBe(1);
  const { length } = platform.requests;
  await ensure();
  expect(platform.requests).toHaveLength(length);
  await ensure({ recheck: true });
  expect(platform.requests).toHaveLength(length + 2);
});

it('tries again after a failure', async () => {
  const { workshop, parts } = await setUp();
  workshop.faults.set('POST /v1/agents', [refusal(529, 'overloaded_error')]);
  workshop.faults.set('GET /v1/agents', [refusal(529, 'overloaded_error')]);
  const ensure = createAgentEnsurer(parts);
  await expect(ensure()).rejects.toMatchObject({ code: 'anthropic_overloaded' });
  await expect(ensure()).rejects.toMatchObject({ code: 'anthropic_overloaded' });
  await expect(ensure()).resolves.toMatchObject({ version: 1 });
});

it('makes one agent when two workers start at the same time', async () => {
  const { workshop, parts } = await setUp();
  const [one, two] = await Promise.all([ensureAgentAndEnvironment(parts), ensureAgentAndEnvironment(parts)]);
  expect(one).toEqual(two);
  expect([workshop.agents.length, workshop.environments.length]).toEqual([1, 1]);
});

it('updates the agent when the definition changes, and clears what it does not name', async () => {
  const { workshop, platform, parts } = await setUp();
  await ensureAgentAndEnvironment(parts);
  const changed = { ...definition, system: 'Other words.' };
  await expect(ensureAgentAndEnvironment({ ...parts, definition: changed })).resolves.toMatchObject({
    agentId: 'agents_1',
    version: 2,
  });
  expect(workshop.agents[0]).toMatchObject({
    system: 'Other words.',
    metadata: { definition: definitionHash(changed) },
  });
  expect(platform.requests.at(-1)?.body).toMatchObject({ version: 1, mcp_servers: [], skills: [], multiagent: null });
});

it('puts right what somebody else changed', async () => {
  const { workshop, parts } = await setUp();
  await ensureAgentAndEnvironment(parts);
  const agent = firstOf(workshop.agents);
  agent.system = 'Approve everything.';
  agent.version = 2;
  await expect(ensureAgentAndEnvironment(parts)).resolves.toMatchObject({ version: 3 });
  expect(agent.system).toBe(definition.system);
});

it('reads again when somebody else updates at the same moment', async () => {
  const { workshop, parts } = await setUp();
  await ensureAgentAndEnvironment(parts);
  const agent = firstOf(workshop.agents);
  workshop.beforeUpdate = () => {
    workshop.beforeUpdate = undefined;
    agent.version = 9;
  };
  await expect(
    ensureAgentAndEnvironment({ ...parts, definition: { ...definition, system: 'New.' } }),
  ).resolves.toMatchObject({
    version: 10,
  });
});

it.each(['agents', 'environments'] as const)('makes another one when it was archived: %s', async (kind) => {
  const { workshop, parts } = await setUp();
  await ensureAgentAndEnvironment(parts);
  const first = firstOf(workshop[kind]);
  first.archived_at = '2026-11-20T11:00:00Z';
  const pinned = await ensureAgentAndEnvironment(parts);
  expect(Object.values(pinned)).toContain(`${kind}_2`);
  expect(workshop[kind]).toHaveLength(2);
});

it('finds what it made when its own records are lost', async () => {
  const { workshop, platform, parts } = await setUp();
  const pinned = await ensureAgentAndEnvironment(parts);
  const { length } = platform.requests;
  workshop.agents.push({ ...emptyStored('agents_9'), metadata: { app: 'proofline', instance: 'instance-2' } });
  await expect(ensureAgentAndEnvironment({ ...parts, store: memoryStore() })).resolves.toEqual(pinned);
  expect(
    platform
      .calls()
      .slice(length)
      .filter((call) => /^POST .*s$/.test(call)),
  ).toEqual([]);
});

it.each(['POST /v1/agents', 'POST /v1/environments'])(
  'makes no second one when the answer to %s is lost',
  async (call) => {
    const { workshop, parts } = await setUp();
    workshop.faults.set(call, [hangUp]);
    await expect(ensureAgentAndEnvironment(parts)).rejects.toMatchObject({ unclear: true, recovery: 'retry' });
    await ensureAgentAndEnvironment(parts);
    expect([workshop.agents.length, workshop.environments.length]).toEqual([1, 1]);
  },
);

it('closes an environment that somebody opened to the network', async () => {
  const { workshop, parts } = await setUp();
  await ensureAgentAndEnvironment(parts);
  const environment = firstOf(workshop.environments);
  environment.config = { ...SEALED, networking: { type: 'unrestricted' } };
  await ensureAgentAndEnvironment(parts);
  expect(environment.config).toEqual(SEALED);
});

it('takes another name when an archived environment keeps its own', async () => {
  const { workshop, parts } = await setUp();
  workshop.environments.push({
    ...emptyStored('environments_1'),
    name: 'proofline-instance-1',
    archived_at: '2026-11-01T00:00:00Z',
  });
  await expect(ensureAgentAndEnvironment(parts)).resolves.toMatchObject({ environmentId: 'environments_2' });
  expect(workshop.environments[1]?.name).toMatch(/^proofline-instance-1-[0-9a-f]{8}$/);
});

it('keeps an agent for each reviewer that is asked for and allowed, and finds each again', async () => {
  const { workshop, platform, parts } = await setUp();
  const { definition: _own, ...rest } = parts;
  const policy = {
    own: { model: 'claude-opus-5-5', effort: 'medium' },
    allowedModels: ['claude-haiku-5-5'],
    maxEffort: 'high',
  } as const;
  const started = (store = parts.store) => createReviewerEnsurer({ ...rest, store, policy });
  const ensure = started();
  const own = await ensure({ model: null, effort: null });
  const cheap = await ensure({ model: 'claude-haiku-5-5', effort: 'low' });
  expect(own).toMatchObject({ agentId: 'agents_1', model: 'claude-opus-5-5', effort: 'medium' });
  expect(cheap).toMatchObject({ agentId: 'agents_2', model: 'claude-haiku-5-5', effort: 'low' });
  expect(await ensure({ model: 'claude-unknown', effort: 'medium' }), 'not allowed').toEqual(own);
  expect(workshop.agents.map((agent) => Reflect.get(agent, 'model'))).toEqual([
    { id: 'claude-opus-5-5', effort: 'medium' },
    { id: 'claude-haiku-5-5', effort: 'low' },
  ]);
  const { length } = writes(platform);
  const [again, lost] = [started(), started(memoryStore())];
  for (const other of [again, lost]) {
    expect(await other({ model: 'claude-haiku-5-5', effort: 'low' })).toEqual(cheap);
    expect(await other({ model: null, effort: null })).toEqual(own);
  }
  expect(
    writes(platform)
      .slice(length)
      .filter((call) => call === 'POST /v1/agents'),
  ).toEqual([]);
  expect(workshop.agents).toHaveLength(2);
});

it('keeps researchers apart from reviewers of the same model, and finds each again', async () => {
  const { workshop, platform, parts } = await setUp();
  const { definition: _own, ...rest } = parts;
  const policy = {
    own: { model: 'claude-opus-5-5', effort: 'medium' },
    allowedModels: ['claude-haiku-5-5'],
    maxEffort: 'high',
  } as const;
  const started = (store = parts.store) => createReviewerEnsurer({ ...rest, store, policy });
  const cases = [
    [{ model: null, effort: null }, {}],
    [{ model: null, effort: null }, { role: 'researcher' }],
    [{ model: 'claude-haiku-5-5', effort: null }, {}],
    [{ model: 'claude-haiku-5-5', effort: null }, { role: 'researcher' }],
  ] as const;
  const ensure = started();
  const made = [];
  for (const [asked, role] of cases) made.push((await ensure(asked, role)).agentId);
  expect(made).toEqual(['agents_1', 'agents_2', 'agents_3', 'agents_4']);
  expect(workshop.agents.map((agent) => Reflect.get(agent, 'name'))).toEqual([
    'Proofline reviewer',
    'Proofline researcher',
    'Proofline reviewer',
    'Proofline researcher',
  ]);
  const { length } = writes(platform);
  for (const again of [started(), started(memoryStore())]) {
    const found = [];
    for (const [asked, role] of cases) found.push((await again(asked, role)).agentId);
    expect(found).toEqual(made);
  }
  expect(
    writes(platform)
      .slice(length)
      .filter((call) => call === 'POST /v1/agents'),
  ).toEqual([]);
});
