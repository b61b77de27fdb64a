import type { z } from 'zod';
import { parseCommand } from '../commands/parse.ts';
import { Intake } from './intake.ts';
import { CheckRunPayload, InstallationPayload, IssueCommentPayload, PullRequestPayload } from './payload.ts';

export type Classification =
  | { readonly kind: 'intake'; readonly intake: Intake }
  | { readonly kind: 'skip'; readonly reason: string };

export interface ClassifyOptions {
  /** Our own App's id: other Apps' check runs and our own comments are ruled out by it. */
  readonly appId: number;
  /** Finds the pull request of a check run of ours; fork heads carry none in the payload. */
  readonly pullRequestOf: (externalId: string) => number | undefined;
}

/**
 * Decides from the payload alone whether a delivery can matter. Pure and total: a payload that does not have the shape
 * of its event (the event header is not signed) is skipped, never an error.
 */
export function classify(event: string, payload: unknown, options: ClassifyOptions): Classification {
  switch (event) {
    case 'pull_request':
      return parsed(PullRequestPayload, payload, classifyPullRequest);
    case 'issue_comment':
      return parsed(IssueCommentPayload, payload, (comment) => classifyComment(comment, options));
    case 'check_run':
      return parsed(CheckRunPayload, payload, (checkRun) => classifyCheckRun(checkRun, options));
    case 'installation':
      return parsed(InstallationPayload, payload, (installation) => classifyInstallation(installation, options));
    default:
      return skip(`event ${event} is not acted on`);
  }
}

const skip = (reason: string): Classification => ({ kind: 'skip', reason });

function parsed<T>(schema: z.ZodType<T>, payload: unknown, then: (value: T) => Classification): Classification {
  const result = schema.safeParse(payload);
  return result.success ? then(result.data) : skip('payload does not have the shape of its event');
}

type Common = Pick<z.infer<typeof PullRequestPayload>, 'installation' | 'repository' | 'sender'>;

const common = ({ installation, repository, sender }: Common, number: number) => ({
  installationId: installation.id,
  repositoryId: repository.id,
  owner: repository.owner.login,
  repo: repository.name,
  number,
  actor: { login: sender.login, isBot: sender.type === 'Bot' },
});

function classifyPullRequest(payload: z.infer<typeof PullRequestPayload>): Classification {
  const { action } = payload;
  if (action === 'edited' && payload.changes?.base === undefined) return skip('edited without a new base');
  const intake = Intake.safeParse({ kind: 'pull-request', ...common(payload, payload.pull_request.number), action });
  return intake.success ? { kind: 'intake', intake: intake.data } : skip(`pull_request.${action} is not acted on`);
}

function classifyComment(payload: z.infer<typeof IssueCommentPayload>, { appId }: ClassifyOptions): Classification {
  if (payload.action !== 'created') return skip('only new comments can carry a command');
  if (payload.comment.performed_via_github_app?.id === appId) return skip('comment of our own');
  if (payload.sender.type === 'Bot') return skip('bots cannot command');
  if (payload.issue.pull_request === undefined) return skip('comment on an issue');
  const command = parseCommand(payload.comment.body ?? '');
  if (command === undefined) return skip('comment without a command');
  return {
    kind: 'intake',
    intake: { kind: 'command', ...common(payload, payload.issue.number), commentId: payload.comment.id, ...command },
  };
}

function classifyCheckRun(payload: z.infer<typeof CheckRunPayload>, options: ClassifyOptions): Classification {
  const { action, check_run: checkRun } = payload;
  if (checkRun.app?.id !== options.appId) return skip('check run of another App');
  const button = action === 'requested_action' ? payload.requested_action?.identifier : undefined;
  const isRerun = action === 'rerequested' || button === 're-review';
  if (!isRerun && button !== 'add-budget') return skip(`check_run.${action} is not acted on`);
  const number = options.pullRequestOf(checkRun.external_id ?? '');
  if (number === undefined) return skip('check run does not name a pull request');
  const asked = { ...common(payload, number), headSha: checkRun.head_sha };
  const intake = isRerun
    ? ({ kind: 'rerun', ...asked } as const)
    : ({ kind: 'budget', ...asked, checkRunId: checkRun.id } as const);
  return { kind: 'intake', intake };
}

function classifyInstallation(
  { action, installation }: z.infer<typeof InstallationPayload>,
  { appId }: ClassifyOptions,
): Classification {
  if (installation.app_id !== appId) return skip('installation of another App');
  if (action !== 'deleted') return skip(`installation.${action} is not acted on`);
  return { kind: 'intake', intake: { kind: 'uninstalled', installationId: installation.id } };
}
