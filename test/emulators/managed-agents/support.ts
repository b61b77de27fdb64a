import { randomUUID } from 'node:crypto';
import Anthropic from '@anthropic-ai/sdk';
import type { SessionCreateParams } from '@anthropic-ai/sdk/resources/beta/sessions/sessions';
import { onTestFinished } from 'vitest';
import {
  type EmulatorOptions,
  type ManagedAgentsEmulator,
  startManagedAgentsEmulator,
} from '../../../src/emulators/managed-agents/emulator.ts';

const API_KEY = 'emulated-key';

export interface Bench {
  readonly emulator: ManagedAgentsEmulator;
  readonly client: Anthropic;
}

/** An emulator for one test, and the real SDK pointed at it. */
export async function startBench(options: Partial<EmulatorOptions> = {}): Promise<Bench> {
  const emulator = await startManagedAgentsEmulator({ apiKey: API_KEY, ...options });
  onTestFinished(async () => await emulator.close());
  return { emulator, client: clientFor(emulator) };
}

export const clientFor = (emulator: ManagedAgentsEmulator, apiKey = API_KEY): Anthropic =>
  new Anthropic({ baseURL: emulator.origin, apiKey, maxRetries: 0 });

export const submitReview = {
  type: 'custom' as const,
  name: 'submit_review',
  description: 'Hands in the review.',
  input_schema: {
    type: 'object' as const,
    properties: {
      summary: { type: 'string' },
      findings: {
        type: 'array',
        items: {
          type: 'object',
          properties: {
            path: { type: 'string' },
            side: { type: 'string', enum: ['head', 'base'] },
            start_line: { type: 'integer' },
            end_line: { type: 'integer' },
            severity: { type: 'string', enum: ['critical', 'major', 'minor', 'info'] },
            category: {
              type: 'string',
              enum: ['bug', 'security', 'performance', 'maintainability', 'tests', 'docs'],
            },
            title: { type: 'string', maxLength: 255 },
            body: { type: 'string' },
            evidence: { type: 'string' },
            suggestion: { type: 'string' },
            confidence: { type: 'string', enum: ['high', 'medium', 'low'] },
          },
          required: [
            'path',
            'start_line',
            'end_line',
            'severity',
            'category',
            'title',
            'body',
            'evidence',
            'confidence',
          ],
        },
      },
    },
    required: ['summary', 'findings'],
  },
};

export const readOnlyTools = {
  type: 'agent_toolset_20260401' as const,
  default_config: { enabled: false },
  configs: (['read', 'grep', 'glob'] as const).map((name) => ({ name, enabled: true })),
};

/** Ids of an agent with the reviewer's tools and of an environment. */
export async function aReviewer(client: Anthropic): Promise<{ agent: string; environment_id: string }> {
  const agent = await client.beta.agents.create({
    name: 'reviewer',
    model: 'claude-opus-5-5',
    system: 'You review.',
    tools: [readOnlyTools, submitReview],
  });
  const environment = await client.beta.environments.create({
    name: `sandbox ${randomUUID()}`,
    config: { type: 'cloud', networking: { type: 'limited' } },
  });
  return { agent: agent.id, environment_id: environment.id };
}

export const message = (text: string) => ({
  type: 'user.message' as const,
  content: [{ type: 'text' as const, text }],
});

export const cents = (amount: string) => ({
  type: 'limit' as const,
  max_list_cost: { amount, currency: 'USD' as const },
});

/** A session that starts to work at once. */
export async function aSession(client: Anthropic, overrides: Partial<SessionCreateParams> = {}) {
  return await client.beta.sessions.create({
    ...(await aReviewer(client)),
    initial_events: [message('Review this.')],
    ...overrides,
  });
}

export async function collect<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const collected: Item[] = [];
  for await (const item of items) collected.push(item);
  return collected;
}

type Event = Awaited<ReturnType<typeof history>>[number];

export async function history(client: Anthropic, sessionId: string) {
  return await collect(client.beta.sessions.events.list(sessionId));
}

/** The history once it has an event that satisfies `test`. */
export async function until(client: Anthropic, sessionId: string, test: (event: Event) => boolean): Promise<Event[]> {
  const stream = await client.beta.sessions.events.stream(sessionId);
  let known = await history(client, sessionId);
  const news = stream[Symbol.asyncIterator]();
  while (!known.some(test)) {
    const { done } = await news.next();
    known = await history(client, sessionId);
    if (done) break;
  }
  stream.controller.abort();
  return known;
}

export const idles = (reason: string) => (event: Event) =>
  event.type === 'session.status_idle' && event.stop_reason.type === reason;

export const typesOf = (events: readonly { type: string }[]): string[] => events.map(({ type }) => type);

/** A promise that a test or a brain settles by hand. */
export function latch(): { readonly opened: Promise<void>; readonly open: () => void } {
  const { promise, resolve } = Promise.withResolvers<void>();
  return { opened: promise, open: () => resolve() };
}
