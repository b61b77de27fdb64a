import { AsyncLocalStorage } from 'node:async_hooks';
import { runWithAbortableDbRetries } from '@dbos-inc/dbos-sdk/internal/context';
import { DBOSExecutor } from '@dbos-inc/dbos-sdk/internal/dbos-executor';
import { wfQueueRunner } from '@dbos-inc/dbos-sdk/internal/wfqueue';
import { POLLING_MS } from './queues.ts';

/**
 * Has a queue looked at as soon as something was put into it; by itself DBOS looks every tenth of a second, and work that
 * passes two queues would wait for that twice. Such a look is like that of one more worker: limits hold across all.
 *
 * Nothing rests on it. After a look that has failed, or was left out because there has just been one, the regular one
 * follows.
 */
export class PromptPolls {
  readonly #stopping = new AbortController();
  readonly #lookedAt = new Map<string, number>();
  readonly #underWay = new Map<string, Promise<void>>();
  /** What is claimed must not run in the context of whoever has asked. */
  readonly #outside = AsyncLocalStorage.snapshot();

  /** To be called once what was put in is stored; returns at once. */
  ask(queueName: string): void {
    const lately = performance.now() - (this.#lookedAt.get(queueName) ?? -Infinity) < POLLING_MS;
    if (lately || this.#underWay.has(queueName) || this.#stopping.signal.aborted) return;
    this.#lookedAt.set(queueName, performance.now());
    const look = this.#outside(async () => await this.#look(queueName));
    this.#underWay.set(queueName, look);
    void look.finally(() => this.#underWay.delete(queueName));
  }

  /** Returns when no look is under way any more. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await Promise.allSettled(this.#underWay.values());
  }

  async #look(queueName: string): Promise<void> {
    const executor = DBOSExecutor.globalInstance;
    const state = wfQueueRunner['states'].get(queueName);
    if (executor === undefined || state === undefined) return;
    const { queue, currentPollingMs } = state;
    state.nextPollAt = Date.now() + currentPollingMs; // many looks on request make the regular ones unnecessary
    // Logs its failures and throws none; without the signal it would try again for as long as the database is away.
    const poll = async () => await wfQueueRunner['pollQueue'](executor, queue);
    await runWithAbortableDbRetries(this.#stopping.signal, poll).catch(() => undefined);
  }
}
