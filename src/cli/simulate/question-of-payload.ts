import { readFile } from 'node:fs/promises';
import { messageOf } from '../../core/errors.ts';
import { pullRequestOf } from '../../publish/external-id.ts';
import { classify } from '../../triggers/classify.ts';
import { CommandFailed } from '../command-failed.ts';
import { UsageError } from '../usage-error.ts';
import type { Connection } from './connect.ts';
import type { Question } from './judge.ts';

/** Reads a webhook's payload and asks what it leads to; the answer itself when the payload alone decides. */
export async function questionOfPayload(
  { payload: file, event: named }: { readonly payload: string; readonly event?: string | undefined },
  { environment: { APP_ID: appId } }: Connection,
): Promise<Question | string> {
  const payload = await readJson(file);
  const event = named ?? eventOf(payload);
  if (event === undefined) throw new UsageError(`${file} does not tell which event it is: name it with --event`);
  const classified = classify(event, payload, { appId, pullRequestOf });
  if (classified.kind === 'skip') return `Event: ${event}\nDecision: skip (${classified.reason})`;
  const { intake } = classified;
  if (intake.kind === 'pull-request') return intake;
  return `Event: ${event}\nDecision: taken as ${intake.kind}; what comes of it depends on reviews that were made before.\n${JSON.stringify(intake, null, 2)}`;
}

async function readJson(file: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(file, 'utf8'));
  } catch (error) {
    throw new CommandFailed(`${file}: ${messageOf(error)}`);
  }
}

/** Payloads do not name their event; what they carry does. The more telling things come first. */
const TELLING: readonly (readonly [key: string, event: string])[] = [
  ['thread', 'pull_request_review_thread'],
  ['review', 'pull_request_review'],
  ['check_run', 'check_run'],
  ['check_suite', 'check_suite'],
  ['merge_group', 'merge_group'],
  ['repositories_removed', 'installation_repositories'],
  ['head_commit', 'push'],
];

function eventOf(payload: unknown): string | undefined {
  if (typeof payload !== 'object' || payload === null) return undefined;
  const has = (key: string) => Object.hasOwn(payload, key);
  const told = TELLING.find(([key]) => has(key))?.[1];
  if (told !== undefined) return told;
  if (has('comment')) return has('issue') ? 'issue_comment' : 'pull_request_review_comment';
  if (has('pull_request')) return 'pull_request';
  if (has('issue')) return 'issues';
  return has('installation') && !has('repository') ? 'installation' : undefined;
}
