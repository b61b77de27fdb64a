import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { classify } from '../../src/triggers/classify.ts';
import { Intake, intakeKey } from '../../src/triggers/intake.ts';
import type { Random } from '../random.ts';
import type { Target } from './fuzz.ts';
import { mutateJson } from './mutate.ts';

export interface Webhook {
  readonly event: string;
  readonly payload: unknown;
}

interface Example {
  readonly name: string;
  readonly examples: readonly unknown[];
}

const file = createRequire(import.meta.url).resolve('@octokit/webhooks-examples');
const EXAMPLES = (JSON.parse(readFileSync(file, 'utf8')) as readonly Example[]).flatMap(({ name, examples }) =>
  examples.map((payload) => ({ event: name, payload })),
);

/** Events that lead to something; most inputs are of these. */
const WANTED = new Set([
  'pull_request',
  'issues',
  'issue_comment',
  'push',
  'pull_request_review',
  'pull_request_review_comment',
  'check_run',
  'check_suite',
  'merge_group',
  'installation',
  'installation_repositories',
]);
const WANTED_EXAMPLES = EXAMPLES.filter(({ event }) => WANTED.has(event));

/** A published payload with a few fields changed, now and then under the name of another event. */
export function aWebhook(random: Random): Webhook {
  const { event, payload } = random.pick(random.chance(90) ? WANTED_EXAMPLES : EXAMPLES);
  const named = random.chance(10) ? random.pick(EXAMPLES).event : event;
  return { event: named, payload: mutateJson(random, payload) };
}

const OPTIONS = { appId: 4711, pullRequestOf: () => 7 };

export function checkClassified({ event, payload }: Webhook): void {
  const classified = classify(event, payload, OPTIONS);
  if (classified.kind === 'skip') return;
  const { intake } = classified;
  const stored: unknown = JSON.parse(JSON.stringify(intake));
  if (!Intake.safeParse(stored).success) throw new Error('what is stored cannot be read again');
  if (intakeKey(intake).includes('undefined')) throw new Error('the key of the intake has holes');
}

export const webhookPayloads: Target<Webhook> = { make: aWebhook, feed: checkClassified };
