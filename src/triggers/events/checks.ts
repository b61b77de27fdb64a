import type { z } from 'zod';
import { about, type Classification, inRepository, isBot, repositoryOf, skip, take } from '../classification.ts';
import type { CheckRunPayload, CheckSuitePayload, MergeGroupPayload } from '../payload.ts';

interface Own {
  readonly appId: number;
  readonly pullRequestOf: (externalId: string) => number | undefined;
}

export function classifyCheckRun(
  payload: z.infer<typeof CheckRunPayload>,
  { appId, pullRequestOf }: Own,
): Classification {
  const { action, check_run: checkRun } = payload;
  if (checkRun.app?.id !== appId) return skip('check run of another App');
  const button = action === 'requested_action' ? payload.requested_action?.identifier : undefined;
  const isFull = button === 'full-review';
  const isRerun = action === 'rerequested' || button === 're-review' || isFull;
  if (!isRerun && button !== 'add-budget') return skip(`check_run.${action} is not acted on`);
  if (isBot(payload.sender)) return skip('bots cannot command');
  const number = pullRequestOf(checkRun.external_id ?? '');
  if (number === undefined) return skip('check run does not name a pull request');
  const asked = { ...about(payload, number), headSha: checkRun.head_sha, checkRunId: checkRun.id };
  return take(isRerun ? { kind: 'rerun', ...asked, ...(isFull ? { isFull } : {}) } : { kind: 'budget', ...asked });
}

/** A suite of a fork's head names no pull request: which ones it belongs to is found among our reviews. */
export function classifyCheckSuite(
  payload: z.infer<typeof CheckSuitePayload>,
  { appId }: Pick<Own, 'appId'>,
): Classification {
  const { action, check_suite: suite } = payload;
  if (suite.app?.id !== appId) return skip('check suite of another App');
  if (action !== 'rerequested') return skip(`check_suite.${action} is not acted on`);
  if (isBot(payload.sender)) return skip('bots cannot command');
  return take({ kind: 'suite-rerun', ...inRepository(payload), headSha: suite.head_sha });
}

export function classifyMergeGroup(payload: z.infer<typeof MergeGroupPayload>): Classification {
  const { action, merge_group: group } = payload;
  if (action !== 'checks_requested') return skip(`merge_group.${action} is not acted on`);
  const number = /\/pr-(?<number>\d{1,10})-[0-9a-f]{40,64}$/.exec(group.head_ref)?.groups?.['number'];
  if (number === undefined) return skip('the branch of the merge group does not name a pull request');
  return take({ kind: 'merge-group', ...repositoryOf(payload), headSha: group.head_sha, number: Number(number) });
}
