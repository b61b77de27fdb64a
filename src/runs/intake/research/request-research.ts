import { newId } from '../../../core/ids.ts';
import { listResearch, type ResearchSummary } from '../../../store/runs/list-research.ts';
import { loadRun } from '../../../store/runs/load-run.ts';
import { readEffectiveConfig } from '../../effective-config.ts';
import { continueResearch, leavesConversation, newResearch } from '../../research/continue-research.ts';
import type { Question } from '../../research/research.ts';
import type { ReadConfig } from '../../review/plan/read-config.ts';
import type { ReviewRun, Trigger } from '../../review/run.ts';
import type { Recorded } from '../intake-context.ts';
import { findPlace, type QuestionPlace } from './find-place.ts';
import { newQuestionRun } from './new-question-run.ts';
import type { ResearchContext } from './research-context.ts';
import { storeQuestionRun } from './store-question-run.ts';

export interface Asked {
  /** For an issue that asks by itself it is what the issue was called then. */
  readonly text: string;
  /** What the issue said then besides; for an issue that asks by itself. */
  readonly explanation?: string;
  readonly source: Question['source'];
}

/**
 * Starts the research of a question by what the issue and its repository are now. Whoever asks is known to be allowed. The
 * same comment or delivery asks once. A follow-up goes on in the session of the newest answer if that is there; else a
 * fresh one is told what was said.
 */
export async function requestResearch(context: ResearchContext, asked: Asked): Promise<Recorded> {
  const { intake, pool, startRun } = context;
  const all = await listResearch(pool, intake);
  const before = all.find((run) => isAskedBy(context, run));
  if (before !== undefined) {
    await startRun(before.id, intake.installationId);
    return { kind: 'start', runId: before.id };
  }
  if (all.filter(isUnderWay).length >= TOO_MANY.most) return refuse(TOO_MANY.reason);
  const place = await findPlace(context);
  if (!place.isOpen) return refuse(`This ${place.isPullRequest ? 'pull request' : 'issue'} is closed.`);
  const config = await readEffectiveConfig(intake, place.baseRef, { ...context, isFresh: true });
  const held = whyHeld(config);
  if (held !== undefined) return refuse(held);
  const run = await store(context, { asked, all, place, config });
  await startRun(run.id, intake.installationId);
  return { kind: 'start', runId: run.id };
}

const refuse = (reason: string): Recorded => ({ kind: 'refuse', reason });

const MOST_LIVE = 3;
/** Research that may be under way in one issue at the same time, and what is said to one question more. */
export const TOO_MANY = {
  most: MOST_LIVE,
  reason: `${MOST_LIVE} questions are being researched here already; ask again when one of them is answered.`,
} as const;

/** Research that is under way and is to go on. */
export const isUnderWay = ({ isLive, isStopOrdered }: ResearchSummary): boolean => isLive && !isStopOrdered;

/** Whether the very same delivery, or the comment under another delivery, has asked before. An issue is opened once. */
export function isAskedBy({ intake, deliveryId }: ResearchContext, run: ResearchSummary): boolean {
  if (run.deliveryId === deliveryId) return true;
  if (intake.kind === 'question') return run.source === intake.source && (intake.source === 'opened' || run.isLive);
  return run.commentId === String(intake.commentId) && (run.commentPlace ?? 'conversation') === intake.place;
}

function whyHeld({ config, problems }: ReadConfig): string | undefined {
  if (problems.length > 0)
    return 'The configuration of this repository is broken, so nothing is researched until it is corrected; `config` in a pull request shows what is wrong.';
  return config.research.enabled ? undefined : 'Research is turned off in this repository (`research.enabled`).';
}

interface NewQuestion {
  readonly asked: Asked;
  readonly all: readonly ResearchSummary[];
  readonly place: QuestionPlace;
  readonly config: ReadConfig;
}

async function store(context: ResearchContext, asking: NewQuestion): Promise<ReviewRun> {
  const previous = await findConversation(context, asking);
  const question = questionOf(context, asking);
  // While another question is being answered, its session is busy and not gone.
  const hasLostSession = question.source === 'follow-up' && !asking.all.some(isUnderWay);
  const runAt = (target: QuestionPlace | ReviewRun['target']) =>
    newQuestionRun(context, { ...asking, ...target, trigger: triggerOf(context) });
  // A conversation is about the commit that it has read.
  const continued = previous && continueResearch(previous, runAt(previous.target), question);
  const fresh = newResearch(runAt(asking.place), { question, ...(hasLostSession ? { hasLostSession } : {}) });
  return await storeQuestionRun(context.pool, { continued, fresh });
}

/** The run whose session a follow-up goes on with. */
async function findConversation(context: ResearchContext, { asked, all }: NewQuestion): Promise<ReviewRun | undefined> {
  if (asked.source !== 'follow-up') return undefined;
  const open = all.find(
    ({ findingKey, openSessionId, isLive }) => findingKey === null && openSessionId !== null && !isLive,
  );
  const run = open === undefined ? undefined : await loadRun<ReviewRun>(context.pool, open.id);
  return run !== undefined && leavesConversation(run) && !seesOthers(run) ? run : undefined;
}

/** Who may read the other repositories, and where it may be said, is found out anew for each question. */
const seesOthers = ({ plan }: ReviewRun): boolean => (plan?.repositories ?? []).length > 0;

function questionOf({ intake }: ResearchContext, { asked, place }: NewQuestion): Question {
  return {
    ...asked,
    asker: intake.actor.login,
    ...(place.isPullRequest ? { isPullRequest: true } : {}),
    nonce: newId().replaceAll('-', ''),
  };
}

/** What has asked, as the run keeps it. */
export const triggerOf = ({ intake, deliveryId }: ResearchContext): Trigger => ({
  deliveryId,
  actor: intake.actor.login,
  kind: intake.kind,
  ...(intake.kind === 'command' ? { commentId: intake.commentId, commentPlace: intake.place } : {}),
});
