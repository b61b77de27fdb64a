import type { CommandsConfig } from '../../config/repository/schema.ts';
import { syntaxOf, writeCommand } from '../../commands/syntax.ts';
import { repositoryUrl } from '../../github/repository-url.ts';
import type { AnswerProgress, AnswerReport, EarlierReport } from '../../publish/answer/answer-report.ts';
import { renderAnswer, renderAnswerProgress, renderEnding } from '../../publish/answer/render-answer.ts';
import type { Spend } from '../../publish/report.ts';
import { turnOutcome } from '../../sessions/turn.ts';
import { configOf } from '../review/config-of-run.ts';
import type { EffectContext } from '../review/context.ts';
import { describeLapse } from '../review/rotation.ts';
import type { PlannedRepository } from '../review/planned-repository.ts';
import type { ReviewRun } from '../review/run.ts';
import { dailyCost, hasWorked, usageOf } from '../review/spending.ts';
import type { QuestionSource } from './research.ts';
import { requireResearch } from './require-research.ts';

type Shown = Pick<EffectContext, 'clock' | 'settings' | 'masker'>;
type Publishing = Shown & Pick<EffectContext, 'identity'>;

/** The comment of a run that has come to its outcome; `since` is what the same question has led to before. */
export async function renderFinal(run: ReviewRun, context: Publishing, since?: EarlierReport): Promise<string> {
  const report = await buildFinal(run, context);
  return renderAnswer(since === undefined ? report : { ...report, since }, context);
}

/** Why a run has no answer, on one line. */
export const renderMissing = async (run: ReviewRun, context: Publishing): Promise<string> =>
  renderEnding(await buildFinal(run, context), context);

async function buildFinal(run: ReviewRun, context: Publishing): Promise<AnswerReport> {
  const { botLogin } = await context.identity();
  return buildAnswerReport(run, context, botLogin.replace(/\[bot\]$/, ''));
}

/** The comment of a run that is under way. */
export const renderProgress = (run: ReviewRun, context: Shown): string =>
  renderAnswerProgress(buildProgress(run, context), context);

/** What a question has come to, as its comment shows it. `appName` is what people mention. */
export function buildAnswerReport(
  run: ReviewRun,
  { clock, settings }: Pick<Shown, 'clock' | 'settings'>,
  appName: string,
): AnswerReport {
  const { target, agent } = run;
  const { answer, committedAt, thread, verdict } = requireResearch(run);
  const config = configOf(run);
  const answered = ({ owner, repo, sha }: Pick<PlannedRepository, 'owner' | 'repo' | 'sha'>) => ({
    fullName: `${owner}/${repo}`,
    url: repositoryUrl(settings.githubBaseUrl, { owner, repo }),
    sha,
  });
  return {
    runId: run.id,
    ...questionOf(run),
    ...(thread === undefined ? {} : { thread: { key: thread.key, ...(verdict === undefined ? {} : { verdict }) } }),
    showCost: config.showCost,
    outcome: run.outcome ?? { kind: 'incomplete', why: 'The research is under way.' },
    ...(answer === undefined ? {} : { answer }),
    repositories: [
      { ...answered({ ...target, sha: target.headSha }), ...(committedAt === undefined ? {} : { committedAt }) },
      ...(run.plan?.repositories ?? []).map(answered),
    ],
    spend: spendOf(run),
    elapsedMs: (run.outcomeAt ?? clock.now()) - run.startedAt,
    model: agent?.model ?? settings.model,
    notices: noticesOf(run),
    syntax: syntaxFor(config, appName),
  };
}

function syntaxFor(config: CommandsConfig, appName: string): AnswerReport['syntax'] {
  const write = (verb: string) => writeCommand(syntaxOf(config), verb);
  return { mention: `@${appName}`, ask: write('research'), review: write('review'), reopen: write('reopen') };
}

const ASKED_ELSEWHERE: ReadonlySet<QuestionSource> = new Set<QuestionSource>(['command', 'follow-up', 'schedule']);

/** What was typed may stand far above its answer; an issue that asks by itself stands right there. */
function questionOf(run: ReviewRun): { question?: string } {
  const { text, source } = requireResearch(run).question;
  return ASKED_ELSEWHERE.has(source) ? { question: text } : {};
}

/** Of this question alone: what came before it in the same session is told where that was answered. */
function spendOf(run: ReviewRun): Spend {
  if (!hasWorked(run)) return run.sessionIntendedAt === undefined ? { costCents: 0 } : {};
  if (run.continues === undefined) return usageOf(run);
  const costCents = dailyCost(run);
  return costCents === undefined ? {} : { costCents };
}

function noticesOf(run: ReviewRun): string[] {
  const { formerSessions = [], research, plan } = run;
  const lapse = describeLapse(run);
  return [
    ...(research?.hasLostSession === true ? [research.thread === undefined ? LOST : LOST_REVIEWER] : []),
    ...(plan?.leftOut ?? []),
    ...formerSessions.map(({ why }) => `A session could not go on (${why}); another one took over.`),
    ...(lapse === undefined ? [] : [lapse]),
  ];
}

const LOST = 'This could not be asked in the session of the earlier answers; a fresh one was told what they say.';
const LOST_REVIEWER =
  'The session that has reported this was gone or busy; a fresh one was told what the finding says.';

function buildProgress(run: ReviewRun, { clock }: Pick<Shown, 'clock'>): AnswerProgress {
  const { turn, answers } = run;
  const config = configOf(run);
  const reads = turn?.reads ?? [];
  const costCents = spendOf(run).costCents;
  return {
    ...questionOf(run),
    showCost: config.showCost,
    phase: phaseOf(run),
    filesRead: new Set(reads.map(({ path }) => path)).size,
    searches: Math.max(0, (turn?.toolCalls ?? 0) - reads.length - answers.length),
    elapsedMs: clock.now() - run.startedAt,
    ...(costCents === undefined ? {} : { costCents }),
    cancel: writeCommand(syntaxOf(config), 'cancel'),
  };
}

function phaseOf({ intent, session, turn, answers, research }: ReviewRun): AnswerProgress['phase'] {
  if (intent !== undefined && intent.failures > 0) return 'waiting';
  if (session === undefined || turn === undefined || research?.isAsked === false) return 'starting';
  return answers.length > 0 || turnOutcome(turn).kind === 'needs-answer' ? 'checking' : 'reading';
}
