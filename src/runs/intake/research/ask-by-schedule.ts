import type { Octokit } from '@octokit/rest';
import type { ScheduledQuestion } from '../../../config/repository/research.ts';
import { newId } from '../../../core/ids.ts';
import { readCommit } from '../../../github/read-commit.ts';
import { readDefaultBranch } from '../../../github/read-default-branch.ts';
import { readIssue } from '../../../github/read-issue.ts';
import { recordDelivery } from '../../../store/deliveries/record-delivery.ts';
import { insertRun } from '../../../store/runs/insert-run.ts';
import { listResearch } from '../../../store/runs/list-research.ts';
import { type Intake, intakeKey } from '../../../triggers/intake.ts';
import { readEffectiveConfig } from '../../effective-config.ts';
import { newResearch } from '../../research/continue-research.ts';
import type { ReadConfig } from '../../review/plan/read-config.ts';
import type { IntakeDeps, Recorded } from '../intake-context.ts';
import { keepReportIssue } from './keep-report-issue.ts';
import { newQuestionRun } from './new-question-run.ts';
import { noteBrokenSchedule } from './note-broken-schedule.ts';
import { isUnderWay } from './request-research.ts';

type Scheduled = Extract<Intake, { kind: 'scheduled-question' }>;

interface ScheduleContext extends IntakeDeps {
  readonly deliveryId: string;
  readonly octokit: Octokit;
}

/** The question as the default branch has it now, or why it is not asked. */
type Wanted =
  | {
      readonly kind: 'wanted';
      readonly question: ScheduledQuestion;
      readonly branch: string;
      readonly config: ReadConfig;
    }
  | { readonly kind: 'skip'; readonly reason: string };

/**
 * Asks a question that the configuration of the default branch asks again and again, if it still does. What is asked in an
 * issue is decided one after the other, so the issue is found or opened first, and the rest passed on to it.
 */
export async function askBySchedule(scheduled: Scheduled, context: ScheduleContext): Promise<Recorded> {
  const wanted = await findWanted(scheduled, context);
  if (wanted.kind === 'skip') return wanted;
  const { number } = scheduled;
  return number === undefined
    ? await passToIssue(scheduled, wanted.question, context)
    : await startReport({ ...scheduled, number }, wanted, context);
}

async function findWanted(scheduled: Scheduled, context: ScheduleContext): Promise<Wanted> {
  const branch = await readDefaultBranch(context.octokit, scheduled);
  const config = await readEffectiveConfig(scheduled, branch, context);
  if (config.problems.length > 0) {
    await noteBrokenSchedule(scheduled, config, context);
    return { kind: 'skip', reason: 'the configuration is broken' };
  }
  const { enabled, schedule } = config.config.research;
  if (!enabled) return { kind: 'skip', reason: 'research is turned off (research.enabled)' };
  const question = schedule.find(({ name }) => name.toLowerCase() === scheduled.name.toLowerCase());
  return question === undefined
    ? { kind: 'skip', reason: 'the question is not asked any more (research.schedule)' }
    : { kind: 'wanted', question, branch, config };
}

/** Under an id of its own, which is the same in each try. */
async function passToIssue(
  scheduled: Scheduled,
  { name }: ScheduledQuestion,
  context: ScheduleContext,
): Promise<Recorded> {
  const { pool, enqueueIntake, deliveryId } = context;
  const { owner, repo } = scheduled;
  const number = await keepReportIssue({ owner, repo, name }, context);
  const intake: Intake = { ...scheduled, number };
  const id = `${deliveryId}:issue`;
  await recordDelivery(pool, { id, event: 'schedule', action: null, intake });
  await enqueueIntake(id, intakeKey(intake));
  return { kind: 'pass-on', reason: `to issue ${number}` };
}

async function startReport(
  scheduled: Scheduled & { readonly number: number },
  { question, branch, config }: Extract<Wanted, { kind: 'wanted' }>,
  context: ScheduleContext,
): Promise<Recorded> {
  const { pool, octokit, deliveryId, identity, startRun } = context;
  const { installationId, number } = scheduled;
  const all = await listResearch(pool, scheduled);
  const before = all.find((run) => run.deliveryId === deliveryId);
  if (before !== undefined) {
    await startRun(before.id, installationId);
    return { kind: 'start', runId: before.id };
  }
  if (all.some((run) => run.source === 'schedule' && isUnderWay(run)))
    return { kind: 'skip', reason: 'the report before is not finished yet' };
  const { state } = await readIssue(octokit, scheduled, number);
  if (state === 'closed') return { kind: 'skip', reason: 'the issue was closed meanwhile' };
  const { sha: headSha } = await readCommit(octokit, scheduled, `heads/${branch}`);
  const { botLogin } = await identity();
  const trigger = { deliveryId, actor: botLogin, kind: scheduled.kind };
  const asked = newQuestionRun({ ...context, intake: scheduled }, { trigger, all, config, headSha, baseRef: branch });
  const nonce = newId().replaceAll('-', '');
  const run = newResearch(asked, {
    question: { text: question.question, source: 'schedule', name: question.name, nonce },
  });
  await insertRun(pool, run.id, { ...run.target, kind: 'research' }, run);
  await startRun(run.id, installationId);
  return { kind: 'start', runId: run.id };
}
