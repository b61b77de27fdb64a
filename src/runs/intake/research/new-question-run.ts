import { digest } from '../../../core/ids.ts';
import type { PullRequestKey } from '../../../store/pull-request-key.ts';
import type { ResearchSummary } from '../../../store/runs/list-research.ts';
import type { ReadConfig } from '../../review/plan/read-config.ts';
import type { NewReviewRun, Trigger } from '../../review/run.ts';
import { type IntakeDeps, newLimits } from '../intake-context.ts';
import { narrowDefaults } from '../narrow-defaults.ts';

interface QuestionRun {
  readonly trigger: Trigger;
  /** All research in the issue so far. */
  readonly all: readonly ResearchSummary[];
  readonly config: ReadConfig;
  /** The commit that answers it, and the branch whose configuration holds. */
  readonly headSha: string;
  readonly baseRef: string;
}

/** A run for a question, with the limits that hold for questions now. */
export function newQuestionRun(
  context: Pick<IntakeDeps, 'clock' | 'settings' | 'defaults'> & {
    readonly intake: PullRequestKey & { readonly owner: string; readonly repo: string };
  },
  { trigger, all, config: { config }, headSha, baseRef }: QuestionRun,
): NewReviewRun {
  const { intake, clock, settings } = context;
  const { installationId, repositoryId, owner, repo, number } = intake;
  const attempt = Math.max(0, ...all.map((run) => run.attempt)) + 1;
  const { budget } = config.research;
  const asked = { ...config, debounce: null, ...(budget === null ? {} : { budget }) };
  const { raise: _none, ...limits } = newLimits(
    narrowDefaults(context.defaults, asked, settings.dailyBudgetCents),
    clock.now(),
  );
  const key = [installationId, repositoryId, number, attempt].map(String);
  return {
    id: digest('research', ...key, trigger.deliveryId),
    target: { installationId, repositoryId, owner, repo, number, headSha, baseRef, attempt },
    trigger,
    limits,
    startedAt: clock.now(),
    commands: { commandsPrefix: config.commandsPrefix, shortForms: config.shortForms },
  };
}
