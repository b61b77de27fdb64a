import type { Octokit } from '@octokit/rest';
import type { AutomaticConfig } from '../../config/repository/schema.ts';
import type { PullRequest } from '../../github/read-pull-request.ts';
import { countPushes, type FinalRuling } from '../../triggers/decide-automatic.ts';
import type { KnownRun } from '../../triggers/decide.ts';
import { hasLabel, holdBack } from '../../triggers/hold-back.ts';
import type { Intake } from '../../triggers/intake.ts';
import { mayWrite } from './may-write.ts';

interface Asked {
  readonly intake: Pick<
    Extract<Intake, { kind: 'pull-request' }>,
    'action' | 'actor' | 'owner' | 'repo' | 'headSha' | 'label'
  >;
  readonly pullRequest: PullRequest;
  readonly runs: readonly KnownRun[];
  readonly isPaused: boolean;
}

interface Sources {
  readonly octokit: Octokit;
  /** Who has set a label that is on the pull request, if that is known. */
  readonly findSetter: (label: string) => Promise<string | undefined>;
}

/** Asks the rules, and GitHub for the permission of those on whom they depend: nobody in most cases. */
export async function consultRules(
  { intake, pullRequest, runs, isPaused }: Asked,
  config: AutomaticConfig,
  { octokit, findSetter }: Sources,
): Promise<FinalRuling> {
  const { headSha, baseRef, labels } = pullRequest;
  const newest = runs.find((run) => run.headSha === headSha && run.baseRef === baseRef);
  const candidate = {
    ...pullRequest,
    isPaused,
    pushes: countPushes(headSha, runs),
    heldBy: newest?.heldBy ?? undefined,
  };
  const setters = new Map<string, string | undefined>();
  if (config.failOn !== 'off') {
    for (const label of labels.filter((name) => hasLabel(config.labels.skip, name)))
      setters.set(label, await findSetter(label));
  }
  const isOfThisHead = intake.action === 'labeled' && intake.headSha === headSha;
  const permissions = new Map<string, boolean>();
  const occasion = {
    cause: intake.action,
    sender: intake.actor.login,
    label: isOfThisHead ? intake.label : undefined,
    setterOf: (label: string) => setters.get(label),
    mayWrite: (login: string) => permissions.get(login),
  };
  for (;;) {
    const ruling = holdBack(candidate, occasion, config);
    if (ruling.kind !== 'ask') return ruling;
    permissions.set(ruling.login, await mayWrite(octokit, intake, ruling.login));
  }
}
