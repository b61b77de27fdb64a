import { createCheckRun, findCheckRun } from '../../../publish/check-run.ts';
import { externalId } from '../../../publish/external-id.ts';
import type { EffectContext } from '../context.ts';
import type { Fact } from '../fact.ts';
import { publisherFor } from '../../publisher.ts';
import type { ReviewRun } from '../run.ts';

/** Opens the check of this attempt. The external id makes it findable when the response was lost. */
export async function openCheck(run: ReviewRun, context: EffectContext): Promise<Fact> {
  const { target } = run;
  const check = { ...target, externalId: externalId(target.number, run.id) };
  const octokit = publisherFor(run.target, context.github);
  const found = context.isRepeat ? await findCheckRun(octokit, { ...check, appId: context.settings.appId }) : undefined;
  const checkRunId =
    found ?? (await createCheckRun(octokit, { ...check, title: 'Queued', summary: 'The review is about to start.' }));
  return { type: 'check-opened', checkRunId };
}
