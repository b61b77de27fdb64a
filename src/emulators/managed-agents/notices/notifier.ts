import { setTimeout as delay } from 'node:timers/promises';
import type { Faults } from '../faults.ts';
import { newResourceId } from '../ids.ts';
import { type Notice, noticeBody, signedHeaders } from './notice.ts';

const TIMEOUT_MS = 10_000;
const RETRY_MS: readonly number[] = [5_000, 30_000];

export interface WebhookTarget {
  readonly url: string;
  /** `whsec_` and a base64 secret. */
  readonly key: string;
  /** Pauses before the second and every later attempt in milliseconds [5,000 and 30,000, as the platform does]. */
  readonly retryMs?: readonly number[];
}

export interface NotifierParts {
  readonly faults: Faults;
  readonly now: () => number;
}

/**
 * Posts signed notices: at most three attempts, any 2xx acknowledges, a redirect disables the webhook at once.
 *
 * Nothing that happens while there is no webhook, or a disabled one, is ever told.
 */
export class Notifier {
  /** Every notice that was to be told, the oldest first, dropped ones included. */
  readonly notices: Notice[] = [];
  readonly #faults: Faults;
  readonly #now: () => number;
  readonly #underWay = new Set<Promise<void>>();
  readonly #stopped = new AbortController();
  #target: WebhookTarget | undefined;
  #isDisabled = false;

  constructor({ faults, now }: NotifierParts) {
    this.#faults = faults;
    this.#now = now;
  }

  get isDisabled(): boolean {
    return this.#isDisabled;
  }

  /** Replaces the webhook, and enables it again; without one nothing is told. */
  listen(target: WebhookTarget | undefined): void {
    this.#target = target;
    this.#isDisabled = false;
  }

  /** Tells the webhook that something happened to an object; returns at once. */
  announce(type: string, objectId: string): void {
    const target = this.#target;
    if (!target || this.#isDisabled || this.#stopped.signal.aborted) return;
    const createdAt = new Date(this.#now()).toISOString();
    const notice: Notice = { id: newResourceId('whe'), type, objectId, createdAt, attempts: [] };
    this.notices.push(notice);
    const sending = this.#send(target, notice);
    this.#underWay.add(sending);
    void sending.finally(() => this.#underWay.delete(sending));
  }

  /** Resolves once every notice was acknowledged, dropped or given up. */
  async settled(): Promise<void> {
    while (this.#underWay.size > 0) await Promise.all(this.#underWay);
  }

  async close(): Promise<void> {
    this.#stopped.abort();
    await this.settled();
  }

  async #send(target: WebhookTarget, notice: Notice): Promise<void> {
    const fate = this.#faults.notices(notice);
    if (fate === 'drop') return;
    if (typeof fate === 'object') await this.#pause(fate.delayMs);
    const copies = fate === 'twice' ? 2 : 1;
    await Promise.all(Array.from({ length: copies }, async () => await this.#deliver(target, notice)));
  }

  async #deliver(target: WebhookTarget, notice: Notice): Promise<void> {
    for (const pauseMs of [0, ...(target.retryMs ?? RETRY_MS)]) {
      await this.#pause(pauseMs);
      if (this.#isDisabled || this.#stopped.signal.aborted) return;
      const status = await this.#post(target, notice);
      notice.attempts.push({ at: this.#now(), status });
      if (status >= 200 && status < 300) return;
      if (status >= 300 && status < 400 && target === this.#target) this.#isDisabled = true;
    }
  }

  async #post({ url, key }: WebhookTarget, notice: Notice): Promise<number> {
    const body = noticeBody(notice);
    // Receivers hold the timestamp against their own clock, which is never an emulated one.
    const headers = signedHeaders(notice.id, body, key, Math.floor(Date.now() / 1000));
    const signal = AbortSignal.any([this.#stopped.signal, AbortSignal.timeout(TIMEOUT_MS)]);
    try {
      const response = await fetch(url, { method: 'POST', headers, body, redirect: 'manual', signal });
      await response.body?.cancel();
      return response.status;
    } catch {
      return 0;
    }
  }

  async #pause(ms: number): Promise<void> {
    if (ms > 0) await delay(ms, undefined, { signal: this.#stopped.signal }).catch(() => undefined);
  }
}
