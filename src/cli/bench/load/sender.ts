import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { z } from 'zod';
import type { PlannedDelivery } from './mix.ts';
import type { Opened } from './payloads.ts';

export interface SenderTask {
  /** Of the App. */
  readonly port: number;
  readonly secret: string;
  readonly appId: number;
  readonly opened: readonly Opened[];
  readonly plan: readonly PlannedDelivery[];
  /** How many pushes it will be told of; it does not end before. */
  readonly pushes: number;
}

/** A pull request got another head, of which nobody has been told yet. */
export interface Push {
  readonly id: string;
  readonly pull: number;
  readonly headSha: string;
}

/** What came of a webhook. */
export const Answer = z.object({
  id: z.string(),
  /** Zero when there was no answer within ten seconds. */
  status: z.int(),
  /** From the opening of the connection to the end of the answer. */
  ackMs: z.number(),
  /** How much later it was sent than planned. */
  lateMs: z.number(),
});
export type Answer = Readonly<z.infer<typeof Answer>>;

/** Sends signed webhooks at their times, whether or not earlier ones were answered, from a thread of its own. */
export class Sender {
  readonly #worker: Worker;
  readonly #answers: Promise<readonly Answer[]>;

  /** Begins at once. */
  constructor(task: SenderTask) {
    this.#worker = new Worker(new URL('./sender-thread.ts', import.meta.url), { workerData: task });
    this.#answers = once(this.#worker, 'message').then(([answers]) => z.array(Answer).parse(answers));
    this.#answers.catch(() => undefined);
  }

  /** Tells of a push at once. */
  push(push: Push): void {
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
    this.#worker.postMessage(push);
  }

  /** Resolves once everything was sent and answered, or given up. */
  async answers(): Promise<readonly Answer[]> {
    return await this.#answers;
  }

  /** Sends nothing more. */
  async stop(): Promise<void> {
    await this.#worker.terminate();
  }
}
