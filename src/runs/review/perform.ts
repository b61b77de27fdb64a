import { AppError, messageOf } from '../../core/errors.ts';
import { GitHubError, type GitHubErrorReason } from '../../github/github-error.ts';
import type { EffectContext, Performed } from './context.ts';
import type { EffectName } from './effect.ts';
import { askFollowUp } from '../research/effects/ask-follow-up.ts';
import { openAnswer } from '../research/effects/open-answer.ts';
import { planResearch } from '../research/effects/plan-research.ts';
import { proveAnswer } from '../research/effects/prove-answer.ts';
import { proveReply } from '../research/effects/prove-reply.ts';
import { publishAnswer, reportAnswerProgress } from '../research/effects/publish-answer.ts';
import { acknowledge } from './effects/acknowledge.ts';
import { annotate } from './effects/annotate.ts';
import { answer } from './effects/answer.ts';
import { answerThreads } from './effects/answer-threads.ts';
import { applyBudget } from './effects/apply-budget.ts';
import { compare } from './effects/compare.ts';
import { conclude } from './effects/conclude.ts';
import { ensureAgent } from './effects/ensure-agent.ts';
import { follow } from './effects/follow.ts';
import { gatherParts } from './effects/gather-parts.ts';
import { openCheck } from './effects/open-check.ts';
import { openSession } from './effects/open-session.ts';
import { planReview } from './effects/plan.ts';
import { publishReview } from './effects/post-review.ts';
import { prove } from './effects/prove.ts';
import { recheck } from './effects/recheck.ts';
import { remind } from './effects/remind.ts';
import { reportProgress } from './effects/report-progress.ts';
import { reserveBudget } from './effects/reserve-budget.ts';
import { retireSession } from './effects/retire-session.ts';
import { rotateToken } from './effects/rotate-token.ts';
import { settleSession } from './effects/settle-session.ts';
import { stopSession } from './effects/stop-session.ts';
import { workInParts } from './effects/work-in-parts.ts';
import { publishSarif } from './effects/upload-sarif.ts';
import type { Failure, Fact } from './fact.ts';
import type { ReviewRun } from './run.ts';

type Performer = (run: ReviewRun, context: EffectContext) => Promise<Performed>;

const only =
  (performer: (run: ReviewRun, context: EffectContext) => Promise<Fact>): Performer =>
  async (run, context) => ({ fact: await performer(run, context) });

const PERFORMERS: Readonly<Record<EffectName, Performer>> = {
  'open-check': only(openCheck),
  plan: planReview,
  'ensure-agent': only(ensureAgent),
  'retire-session': only(retireSession),
  'reserve-budget': only(reserveBudget),
  'open-session': only(openSession),
  'rotate-token': only(rotateToken),
  'apply-budget': only(applyBudget),
  follow: only(follow),
  'work-in-parts': only(workInParts),
  'gather-parts': only(gatherParts),
  prove: only(prove),
  answer: only(answer),
  remind: only(remind),
  'report-progress': only((run, context) =>
    run.research === undefined ? reportProgress(run, context) : reportAnswerProgress(run, context),
  ),
  'stop-session': only(stopSession),
  compare: only(compare),
  recheck: only(recheck),
  'post-review': only(publishReview),
  annotate: only(annotate),
  conclude: only(conclude),
  'answer-threads': only(answerThreads),
  'settle-session': only(settleSession),
  'upload-sarif': only(publishSarif),
  acknowledge: only(acknowledge),
  'open-answer': only(openAnswer),
  'plan-research': planResearch,
  'ask-follow-up': only(askFollowUp),
  'prove-answer': only(proveAnswer),
  'prove-reply': only(proveReply),
  'publish-answer': only(publishAnswer),
};

/** Performs one effect. Never throws for a failure of the outside: it comes back as a fact, for the run to decide. */
export async function perform(effect: EffectName, run: ReviewRun, context: EffectContext): Promise<Performed> {
  try {
    return await PERFORMERS[effect](run, context);
  } catch (error) {
    const failure = toFailure(error);
    context.log.warn(
      { effect, code: failure.code, err: messageOf(error), recovery: failure.recovery },
      'effect failed',
    );
    return { fact: { type: 'failed', effect, failure } };
  }
}

/** What GitHub also says while one of its copies has yet to hear of what was just pushed or written. */
const MAY_PASS: ReadonlySet<GitHubErrorReason> = new Set<GitHubErrorReason>(['invalid', 'not-found', 'conflict']);

/** A mistake of ours is retried like an outage: it is logged, and the deadline bounds it. */
function toFailure(error: unknown): Failure {
  if (!(error instanceof AppError)) return { code: 'unexpected', message: 'an internal error', recovery: 'retry' };
  const { code, message, recovery, retryAfterMs } = error;
  const mayPass = error instanceof GitHubError && MAY_PASS.has(error.reason);
  return {
    code,
    message,
    recovery,
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    ...(mayPass ? { mayPass } : {}),
  };
}
