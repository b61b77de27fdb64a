import { HEAD_COPIES_ROOT } from '../../../agents/mounts.ts';
import { reviewPrompt } from '../../../agents/prompts/review-prompt.ts';
import { newId } from '../../../core/ids.ts';
import { readBlobText } from '../../../github/read-blob-text.ts';
import { repositoryUrl } from '../../../github/repository-url.ts';
import type { HandedFile, OpenedSession } from '../../../sessions/executor.ts';
import type { EffectContext } from '../context.ts';
import { type DiffHandover, handOverDiff } from '../diff-handover.ts';
import type { Fact } from '../fact.ts';
import { publisherFor } from '../../publisher.ts';
import { repositoryOf } from '../repository.ts';
import { requireAgent, requirePlan } from '../require.ts';
import type { ReviewRun } from '../run.ts';
import { sessionIntent } from '../session-intent.ts';
import { CLOCK_SKEW_MS } from './settle-session.ts';

/** The platform takes 500 files in a session; the rest is for the diff. */
const MAX_HEAD_COPIES = 390;
/** Characters of them, held at once: what is left out counts as not read. */
const MAX_HEAD_LENGTH = 50_000_000;

/** Opens the session, or takes over the one that an earlier, unconfirmed try has made; any twin is stopped. */
export async function openSession(run: ReviewRun, context: EffectContext): Promise<Fact> {
  const found = context.isRepeat ? await takeOver(run, context) : undefined;
  return { type: 'session-opened', session: found ?? (await createSession(run, context)) };
}

async function takeOver(run: ReviewRun, { executor, log }: EffectContext): Promise<OpenedSession | undefined> {
  const [first, ...twins] = await executor.find({
    agentId: requireAgent(run).agentId,
    since: new Date((run.sessionIntendedAt ?? run.startedAt) - CLOCK_SKEW_MS),
    intent: sessionIntent(run),
  });
  for (const twin of twins) {
    log.warn({ sessionId: twin.sessionId }, 'second session of a run is stopped');
    await executor.stop(twin.sessionId);
  }
  if (first === undefined) return undefined;
  const { sessionId, mountId, fileIds } = first;
  return { sessionId, fileIds, ...(mountId === undefined ? {} : { mountId }) };
}

async function createSession(run: ReviewRun, context: EffectContext): Promise<OpenedSession> {
  const { target, limits } = run;
  const plan = requirePlan(run);
  const diff = handOverDiff(context.plan.files);
  const files = [...(diff.kind === 'files' ? diff.files : []), ...(await headCopies(run, context))];
  // Minted here and now: a token is never stored, neither with the run nor with the effect.
  const { token } = await context.github.mintSessionToken(target.installationId, target.repositoryId);
  return context.executor.open({
    agent: requireAgent(run),
    title: `${target.owner}/${target.repo}#${target.number}`,
    budgetCents: limits.budgetCents,
    metadata: sessionMetadata(run, context.settings.instanceId),
    repository: {
      url: repositoryUrl(context.settings.githubBaseUrl, target),
      sha: plan.mount === 'head' ? target.headSha : plan.mergeBase,
      token,
    },
    files,
    prompt: promptFor(run, context, diff),
  });
}

function sessionMetadata({ id, target, ...run }: ReviewRun, instanceId: string): Record<string, string> {
  return {
    app: 'proofline',
    instance: instanceId,
    installation: String(target.installationId),
    repository: String(target.repositoryId),
    pull_request: String(target.number),
    head_sha: target.headSha,
    run: id,
    intent: sessionIntent({ id, target, ...run }),
  };
}

/** With the merge base checked out, the agent reads the changed files from copies: data, never a checked-out tree. */
async function headCopies(run: ReviewRun, context: EffectContext): Promise<HandedFile[]> {
  const { target } = run;
  if (requirePlan(run).mount === 'head') return [];
  const octokit = publisherFor(run.target, context.github);
  const paths = context.plan.files
    .filter((file) => file.skipped === undefined && file.status !== 'removed')
    .slice(0, MAX_HEAD_COPIES)
    .map((file) => file.path);
  const copies: HandedFile[] = [];
  let length = 0;
  for (const path of paths) {
    const content = await context.texts.get(target.headSha, path, () =>
      readBlobText(octokit, repositoryOf(target), { path, ref: target.headSha }),
    );
    if (content === undefined || length + content.length > MAX_HEAD_LENGTH) continue;
    length += content.length;
    copies.push({ path: `${HEAD_COPIES_ROOT}/${path}`, content });
  }
  return copies;
}

function promptFor(run: ReviewRun, { plan }: EffectContext, diff: DiffHandover): string {
  const { target } = run;
  const { mergeBase, mount } = requirePlan(run);
  return reviewPrompt({
    boundary: newId().replaceAll('-', ''),
    repository: `${target.owner}/${target.repo}`,
    pullRequest: { number: target.number, title: plan.title, body: plan.body, author: plan.author },
    headSha: target.headSha,
    baseRef: target.baseRef,
    mergeBase,
    mount: mount === 'head' ? { kind: 'head' } : { kind: 'base', headCopies: HEAD_COPIES_ROOT },
    diff: diff.kind === 'inline' ? diff : { kind: 'files', index: diff.index },
    files: plan.files.map(({ skipped, ...file }) => ({
      ...file,
      reviewable: skipped === undefined,
      ...(skipped === undefined ? {} : { reason: skipped }),
    })),
  });
}
