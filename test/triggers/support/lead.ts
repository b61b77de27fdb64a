import { findCommand } from '../../../src/commands/registry.ts';
import { firstCommand } from '../../../src/commands/parse.ts';
import { DEFAULT_SYNTAX } from '../../../src/commands/syntax.ts';
import type { CommandContext, Effect } from '../../../src/commands/command.ts';
import { pullRequestOf } from '../../../src/publish/external-id.ts';
import { classify } from '../../../src/triggers/classify.ts';
import { decide, type KnownRun, listLiveReviews, requestOf, type Stop } from '../../../src/triggers/decide.ts';
import { decideBudget } from '../../../src/triggers/decide-budget.ts';
import type { Intake } from '../../../src/triggers/intake.ts';
import { decideIn, type Situation } from './automatic.ts';

/** A webhook, as far as it decides something. */
export interface Webhook {
  readonly event: string;
  readonly payload: object;
}

const APP = 7;
const common = {
  installation: { id: 1 },
  repository: { id: 2, name: 'repo', owner: { login: 'octo' } },
  sender: { login: 'ada', type: 'User' },
};
const installation = { id: 1, app_id: APP, account: { login: 'octo' } };
/** `b` is the head under consideration. */
const HEAD = 'b';
const checkOf = (more: object = {}) => ({
  id: 11,
  head_sha: HEAD,
  external_id: 'pr:3:run:x',
  app: { id: APP },
  ...more,
});

/** What GitHub sends, cut down. `more` replaces what a row of a table is about. */
export const webhooks = {
  pullRequest: (action: string, more: object = {}): Webhook => ({
    event: 'pull_request',
    payload: { ...common, action, pull_request: { number: 3, head: { sha: HEAD }, labels: [] }, ...more },
  }),
  comment: (body: string, more: object = {}): Webhook => ({
    event: 'issue_comment',
    payload: {
      ...common,
      action: 'created',
      issue: { number: 3, pull_request: {} },
      comment: { id: 9, body },
      ...more,
    },
  }),
  review: (body: string, more: object = {}): Webhook => ({
    event: 'pull_request_review',
    payload: { ...common, action: 'submitted', pull_request: { number: 3 }, review: { id: 9, body }, ...more },
  }),
  reply: (body: string, more: object = {}): Webhook => ({
    event: 'pull_request_review_comment',
    payload: {
      ...common,
      action: 'created',
      pull_request: { number: 3 },
      comment: { id: 9, in_reply_to_id: 4, body },
      ...more,
    },
  }),
  thread: (action: string, more: object = {}): Webhook => ({
    event: 'pull_request_review_thread',
    payload: { ...common, action, pull_request: { number: 3 }, thread: { comments: [{ id: 4 }, { id: 5 }] }, ...more },
  }),
  checkRun: (action: string, identifier?: string, more: object = {}): Webhook => ({
    event: 'check_run',
    payload: { ...common, action, check_run: checkOf(), requested_action: identifier && { identifier }, ...more },
  }),
  checkSuite: (action: string, more: object = {}): Webhook => ({
    event: 'check_suite',
    payload: { ...common, action, check_suite: checkOf(), ...more },
  }),
  mergeGroup: (action: string, branch = `pr-3-${'c'.repeat(40)}`): Webhook => ({
    event: 'merge_group',
    payload: {
      ...common,
      action,
      merge_group: { head_sha: HEAD, head_ref: `refs/heads/gh-readonly-queue/main/${branch}` },
    },
  }),
  issue: (action: string, more: object = {}): Webhook => ({
    event: 'issues',
    payload: { ...common, action, issue: { number: 4, title: 'Why?', labels: [] }, ...more },
  }),
  push: (ref: string): Webhook => ({
    event: 'push',
    payload: { ...common, repository: { ...common.repository, default_branch: 'main' }, ref, after: HEAD },
  }),
  installation: (action: string, appId = APP): Webhook => ({
    event: 'installation',
    payload: { action, installation: { ...installation, app_id: appId }, sender: common.sender },
  }),
  repositories: (action: string, appId = APP): Webhook => ({
    event: 'installation_repositories',
    payload: { action, installation: { ...installation, app_id: appId }, repositories_removed: [{ id: 2 }] },
  }),
};

/** What commands see where a table asks for no more than what they lead to. */
const context: CommandContext = {
  syntax: DEFAULT_SYNTAX,
  isIssue: false,
  status: async () => ({ research: [] }),
  coverage: async () => undefined,
  finding: async () => ({ kind: 'unknown' }),
  configuration: async () => ({ baseRef: 'main', keys: [], problems: [] }),
};

/**
 * What a webhook leads to, in a word or two: its payload is classified, and what is let through decided about as intake
 * does. The sender of a command or of a button may write.
 */
export async function lead({ event, payload }: Webhook, situation: Situation): Promise<string> {
  const classified = classify(event, payload, { appId: APP, pullRequestOf });
  if (classified.kind === 'skip') return 'no';
  return await act(classified.intake, situation);
}

async function act(intake: Intake, situation: Situation): Promise<string> {
  const { state, runs } = situation;
  switch (intake.kind) {
    case 'pull-request': {
      const { action: cause, label } = intake;
      const { decision } = decideIn({ ...situation, cause, ...(label === undefined ? {} : { label }) });
      return inWords(decision.kind, decision.stops, 'skip');
    }
    case 'command':
      return intake.isIssue === true ? 'command in an issue' : await perform(intake, situation);
    case 'rerun': {
      if (intake.headSha !== state.headSha) return 'refuse';
      const decision = decide(requestOf(intake), state, runs);
      return inWords(decision.kind, decision.stops, 'refuse');
    }
    case 'budget':
      return decideBudget({ maxCents: 1000, check: intake }, state, runs.map(budgeted)).kind;
    default:
      return intake.kind;
  }
}

async function perform(intake: Extract<Intake, { kind: 'command' }>, { state, runs }: Situation): Promise<string> {
  const typed = firstCommand(intake.lines, DEFAULT_SYNTAX);
  if (typed === undefined) return 'no';
  const effects = (await findCommand(typed.verb)?.run(typed.args, context)) ?? [];
  const [effect] = effects;
  return effect === undefined ? 'refuse' : carryOut(effect, state, runs);
}

function carryOut(effect: Effect, state: Situation['state'], runs: readonly KnownRun[]): string {
  if (effect.kind === 'start') {
    const decision = decide(effect.isFull === true ? 'full' : 'explicit', state, runs);
    return inWords(decision.kind, decision.stops, 'refuse');
  }
  if (effect.kind === 'stop') return listLiveReviews(runs).length === 0 ? 'refuse' : 'stop';
  if (effect.kind !== 'raise-budget') return effect.kind;
  return decideBudget({ maxCents: 1000, addedCents: effect.cents }, state, runs.map(budgeted)).kind;
}

const budgeted = (run: KnownRun) => ({
  ...run,
  outcome: run.isLive ? null : run.id === 'spent' ? 'budget-reached' : 'complete',
  budgetCents: 200,
  checkRunId: 11,
});

/** What is stopped for it besides stands behind a plus. */
function inWords(kind: string, stops: readonly Stop[], nothing: string): string {
  const said = kind === 'skip' ? nothing : kind;
  if (stops.length === 0) return said;
  return said === 'skip' ? 'stop' : `${said}+stop`;
}
