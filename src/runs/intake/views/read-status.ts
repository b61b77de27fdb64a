import type { PullRequestStatus } from '../../../commands/command.ts';
import { utcDay } from '../../../core/clock.ts';
import { verdictOf } from '../../../publish/conclusion.ts';
import { dollars, shortSha } from '../../../publish/format.ts';
import { sanitiseInline, sanitiseName } from '../../../publish/sanitise.ts';
import { findPause } from '../../../store/pauses/pause.ts';
import { findNewestRun } from '../../../store/runs/find-newest-run.ts';
import { listResearch } from '../../../store/runs/list-research.ts';
import { readDaySpend } from '../../../store/spend/read-day.ts';
import { configOf } from '../../review/config-of-run.ts';
import type { ReviewPlan } from '../../review/context.ts';
import { phaseOf } from '../../review/phase.ts';
import { buildReport, publishRules } from '../../review/report.ts';
import type { ReviewRun } from '../../review/run.ts';
import type { IntakeContext } from '../intake-context.ts';
import { isUnderWay } from '../research/request-research.ts';

const MAX_SENTENCE = 500;
const MAX_QUESTION = 120;
const NO_PLAN: ReviewPlan = { title: '', body: '', author: '', files: [] };

/** How the pull request stands with us at this moment. */
export async function readStatus(context: IntakeContext): Promise<PullRequestStatus> {
  const { pool, intake, masker } = context;
  const [newest, pausedBy, research] = await Promise.all([
    findNewestRun<ReviewRun, ReviewPlan>(pool, intake, { isPlanned: false }),
    findPause(pool, intake),
    listResearch(pool, intake),
  ]);
  const isCostShown = newest === undefined || configOf(newest.state).showCost;
  return {
    ...(newest === undefined ? {} : { review: describe(newest.state, newest.plan ?? NO_PLAN, context) }),
    research: research.filter(isUnderWay).map(({ question }) => describeQuestion(question, context)),
    ...(pausedBy === undefined ? {} : { pausedBy: sanitiseName(pausedBy, masker) }),
    ...(isCostShown ? { spend: await readSpend(context) } : {}),
  };
}

function describe(run: ReviewRun, plan: ReviewPlan, context: IntakeContext) {
  const shown = { ...context, plan };
  const sentence = run.outcome === undefined ? phaseOf(run).sentence : verdictOf(buildReport(run, shown)).sentence;
  return {
    sha: shortSha(run.target.headSha),
    sentence: sanitiseInline(sentence, { ...publishRules(run, shown), maxLength: MAX_SENTENCE }),
  };
}

function describeQuestion(question: string, { masker }: IntakeContext): string {
  const rules = { masker, allowedLinkPrefixes: [], maxLength: MAX_QUESTION };
  return `A question is being researched: ${sanitiseInline(question, rules)}`;
}

async function readSpend({ pool, intake, clock, settings }: IntakeContext) {
  const { spentCents, heldCents } = await readDaySpend(pool, intake.installationId, utcDay(clock.now()));
  return { spent: dollars(spentCents), held: dollars(heldCents), cap: dollars(settings.dailyBudgetCents) };
}
