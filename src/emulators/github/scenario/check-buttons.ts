import type { CheckRun, Repository } from '../entities.ts';
import { suiteFor } from '../routes/checks.ts';
import { checkRunPayload, checkSuitePayload, envelop, type Payload } from '../webhooks/payloads.ts';
import type { WebhookSender } from '../webhooks/sender.ts';
import type { World } from '../world.ts';

export interface MergeGroup {
  readonly repository: Repository;
  /** The revision the queue would merge. */
  readonly head: string;
  /** The branch it would be merged into [the default branch]. */
  readonly baseRef?: string;
  /** The pull request it was made for; its number stands in the name of the queue's branch. */
  readonly number: number;
  readonly action?: 'checks_requested' | 'destroyed';
  readonly reason?: 'merged' | 'invalidated' | 'dequeued';
}

/** What people press in the Checks tab, and what the merge queue asks for. */
export class CheckButtons {
  readonly #world: World;
  readonly #webhooks: WebhookSender;

  constructor(world: World, webhooks: WebhookSender) {
    this.#world = world;
    this.#webhooks = webhooks;
  }

  /** Presses a button of a check run. Throws when the page would not show it: unknown, or the run is not completed. */
  async clickAction(checkRunId: number, identifier: string, login?: string): Promise<void> {
    const run = this.#run(checkRunId);
    const isShown = run.status === 'completed' && run.actions.some((action) => action.identifier === identifier);
    if (!isShown) throw new Error(`check run ${checkRunId} shows no button ${identifier}`);
    const payload = checkRunPayload(this.#world, run, 'requested_action', { requested_action: { identifier } });
    await this.#send('check_run', run.repository, login, payload);
  }

  /** Presses "Re-run" on one check run. GitHub leaves the old run as it is; the App has to make a new one. */
  async rerequest(checkRunId: number, login?: string): Promise<void> {
    const run = this.#run(checkRunId);
    await this.#send('check_run', run.repository, login, checkRunPayload(this.#world, run, 'rerequested'));
  }

  /** Presses "Re-run all checks" on a commit: one event for the suite, none for its runs. */
  async rerequestSuite(repository: Repository, headSha: string, login?: string): Promise<void> {
    const suite = suiteFor(this.#world, repository, headSha);
    await this.#send('check_suite', repository, login, checkSuitePayload(this.#world, suite, 'rerequested'));
  }

  async mergeGroup(input: MergeGroup): Promise<{ headSha: string }> {
    const { repository, number, baseRef = repository.defaultBranch, action = 'checks_requested' } = input;
    const headSha = await repository.git.resolveRevision(input.head);
    const baseSha = await repository.git.resolveRevision(baseRef);
    const headRef = `refs/heads/gh-readonly-queue/${baseRef}/pr-${number}-${baseSha}`;
    await this.#send('merge_group', repository, undefined, {
      action,
      ...(input.reason === undefined ? {} : { reason: input.reason }),
      merge_group: {
        head_sha: headSha,
        head_ref: headRef,
        base_sha: baseSha,
        base_ref: `refs/heads/${baseRef}`,
        head_commit: { id: headSha },
      },
    });
    return { headSha };
  }

  #run(id: number): CheckRun {
    const run = this.#world.checkRuns.get(id);
    if (run === undefined) throw new Error(`there is no check run ${id}`);
    return run;
  }

  async #send(event: string, repository: Repository, login: string | undefined, payload: Payload): Promise<void> {
    const sender = login === undefined ? repository.owner : this.#world.account(login);
    await this.#webhooks.send(event, envelop(this.#world, repository, sender, payload));
  }
}
