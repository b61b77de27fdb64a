import { afterAll, beforeAll, expect, it } from 'vitest';
import { agentAnswers } from './agent-answers.ts';
import { agentResults } from './agent-results.ts';
import { commandTexts } from './commands.ts';
import { configurations } from './configuration.ts';
import { fuzz } from './fuzz.ts';
import { sessionFrames } from './session-frames.ts';
import { openWebhookRoute } from './webhook-route.ts';
import { webhookPayloads } from './webhooks.ts';

const TIMEOUT_MS = 30 * 60_000;

/** Feeds everything that reads what strangers write with so many inputs each. */
export function testFuzzing(count: number): void {
  let route: Awaited<ReturnType<typeof openWebhookRoute>>;
  beforeAll(async () => {
    route = await openWebhookRoute();
  });
  afterAll(async () => await route.close());

  it('classifies webhook payloads', { timeout: TIMEOUT_MS }, async () => await fuzz(webhookPayloads, count));
  it('answers posted webhooks', { timeout: TIMEOUT_MS }, async () => await fuzz(route, count));
  it('reads frames of a session', { timeout: TIMEOUT_MS }, async () => await fuzz(sessionFrames, count));
  it('reads results of an agent', { timeout: TIMEOUT_MS }, async () => await fuzz(agentResults, count));
  it('reads answers of an agent', { timeout: TIMEOUT_MS }, async () => await fuzz(agentAnswers, count));
  it('reads commands', { timeout: TIMEOUT_MS }, async () => await fuzz(commandTexts, count));
  it('reads configurations', { timeout: TIMEOUT_MS }, async () => await fuzz(configurations, count));

  it('tells what it was when something fails', async () => {
    const feed = (input: number) => {
      if (input > 90) throw new Error('too large');
    };
    await expect(fuzz({ make: (random) => random.int(0, 100), feed }, 200)).rejects.toThrow(
      /too large; TEST_SEED=\d+: 9|100/,
    );
  });
}
