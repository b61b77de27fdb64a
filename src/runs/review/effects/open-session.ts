import { AnthropicError } from '../../../anthropic/anthropic-error.ts';
import { AppError, type Recovery } from '../../../core/errors.ts';
import { repositoryUrl } from '../../../github/repository-url.ts';
import type { FoundSession, RepositoryMount } from '../../../sessions/executor.ts';
import type { EffectContext } from '../context.ts';
import type { Fact } from '../fact.ts';
import { researchRequest } from '../../research/session-request.ts';
import { type MountedRepository, mountedRepositories } from '../mounts.ts';
import type { ReviewRun } from '../run.ts';
import { findSessions } from '../session-intent.ts';
import { sessionRequest } from '../session-request.ts';
import { sessionBudget } from '../spending.ts';

type Opened = Extract<Fact, { type: 'session-opened' }>;

/** The platform takes no repository of this host. */
class MountRefused extends AppError {
  readonly code = 'mount_refused';
  readonly recovery: Recovery = 'give-up';
}

/** Reading what is handed over took until the deadline: the run has gone on without a session. */
class TooLate extends AppError {
  readonly code = 'too_late';
  readonly recovery: Recovery = 'give-up';
}

/** Opens the session, or takes over the one that an earlier, unconfirmed try has made; any twin is stopped. */
export async function openSession(run: ReviewRun, context: EffectContext): Promise<Fact> {
  return await context.executor.admit(run.id, async () => {
    const found = context.isRepeat ? await takeOver(run, context) : undefined;
    return found ?? (await createSession(run, context));
  });
}

async function takeOver(run: ReviewRun, context: EffectContext): Promise<Opened | undefined> {
  const { executor, log } = context;
  const [first, ...twins] = await findSessions(run, context);
  for (const twin of twins) {
    log.warn({ sessionId: twin.sessionId }, 'second session of a run is stopped');
    await executor.stop(twin.sessionId); // one that goes on is found again by the reconciler
  }
  return first === undefined
    ? undefined
    : { type: 'session-opened', session: opened(first), budgetCents: sessionBudget(run) };
}

const opened = ({ sessionId, mounts, fileIds }: FoundSession) => ({ sessionId, fileIds, mounts });

async function createSession(run: ReviewRun, context: EffectContext): Promise<Opened> {
  const { executor, clock, settings } = context;
  const request = await (run.research === undefined ? sessionRequest : researchRequest)(run, context);
  const mintedAt = clock.now();
  const [first, ...others] = mountedRepositories(run);
  const mint = async (repository: MountedRepository) => await withToken(repository, run, context);
  const minted = await Promise.all([mint(first), ...others.map(mint)]);
  if (clock.now() >= run.limits.deadlineAt) throw new TooLate('the time of the review was over');
  try {
    const [{ mount }, ...more] = minted;
    const session = await executor.open({ ...request, repositories: [mount, ...more.map((one) => one.mount)] });
    const life = { mintedAt, expiresAt: Math.min(...minted.map(({ expiresAt }) => expiresAt.getTime())) };
    return { type: 'session-opened', session, budgetCents: sessionBudget(run), token: life };
  } catch (error) {
    const isRefused = error instanceof AnthropicError && error.failure === 'bad-request';
    if (!isRefused || settings.githubBaseUrl === undefined) throw error;
    const { host } = new URL(settings.githubBaseUrl);
    throw new MountRefused(`The platform did not take a repository of ${host}: ${error.message}`, { cause: error });
  }
}

/** A token of its own for each: one that leaks opens no other repository. */
async function withToken(
  { repositoryId, sha, path, ...name }: MountedRepository,
  { target }: ReviewRun,
  { github, settings }: EffectContext,
): Promise<{ readonly mount: RepositoryMount; readonly expiresAt: Date }> {
  const { token, expiresAt } = await github.mintSessionToken(target.installationId, repositoryId);
  return { mount: { url: repositoryUrl(settings.githubBaseUrl, name), sha, token, path }, expiresAt };
}
