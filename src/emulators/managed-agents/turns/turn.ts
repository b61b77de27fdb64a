import { setTimeout as delay } from 'node:timers/promises';
import type { Brain, BrainContext } from '../brain.ts';
import { fetchRepositories } from '../mounts.ts';
import type { Platform } from '../platform.ts';
import type { Session } from '../session.ts';
import type { StopReason } from '../wire.ts';
import { textOf } from './text-of.ts';
import { ToolCalls } from './tool-calls.ts';
import { aborted, TurnEnded, TurnStopped } from './turn-stopped.ts';

/** How a turn ended; `category` is of a refusal. */
export interface TurnEnd {
  readonly reason: StopReason;
  readonly category?: string | undefined;
}

/** One turn of a session: lets the brain act and writes down what it does in the platform's order. */
export class Turn {
  readonly #session: Session;
  readonly #platform: Platform;
  readonly #tools: ToolCalls;
  readonly #interrupt = new AbortController();
  readonly #signal: AbortSignal;
  #resume: (() => void) | undefined;
  #isOver = false;

  constructor(session: Session, platform: Platform) {
    this.#session = session;
    this.#platform = platform;
    this.#signal = AbortSignal.any([this.#interrupt.signal, session.lifetime.signal]);
    this.#tools = new ToolCalls({
      session,
      platform,
      signal: this.#signal,
      modelRequest: async (output, act) => await this.#modelRequest(output, act),
      assertLive: () => this.#assertLive(),
    });
  }

  get wasInterrupted(): boolean {
    return this.#interrupt.signal.aborted;
  }

  get waitsForBudget(): boolean {
    return this.#resume !== undefined;
  }

  interrupt(): void {
    this.#session.pending.clear();
    this.#interrupt.abort();
  }

  /** Continues work that stopped at the budget cap, if the cap allows it now. */
  resume(): void {
    if (!this.#session.isAtCap) this.#resume?.();
  }

  /** Runs the brain until it returns or is stopped, and says why the turn ended. */
  async run(brain: Brain): Promise<TurnEnd> {
    const stopped = aborted(this.#signal).then(() => this.#tools.inFlight);
    const work = brain(this.#context());
    try {
      await Promise.race([work, stopped]);
      return { reason: { type: 'end_turn' } };
    } catch (error) {
      return this.#endFor(error);
    } finally {
      this.#isOver = true;
      work.catch(() => {}); // a stopped brain may still fail on its way out
    }
  }

  #endFor(error: unknown): TurnEnd {
    if (this.#signal.aborted) return { reason: { type: 'end_turn' } };
    if (error instanceof TurnEnded) return { reason: error.reason, category: error.category };
    this.#session.failures.push(error);
    this.#report('unknown_error', 'exhausted', String(error));
    return { reason: { type: 'retries_exhausted' } };
  }

  #context(): BrainContext {
    const session = this.#session;
    const messages = session.log.entries
      .filter(({ event }) => event.type === 'user.message' && event.processed_at !== null)
      .map(({ event }) => textOf(event['content']));
    return {
      agent: session.agent,
      sessionId: session.id,
      metadata: session.metadata,
      turn: session.turns,
      messages,
      signal: this.#signal,
      canUse: (tool) => this.#tools.isEnabled(tool),
      useTool: this.#tools.use,
      callCustomTool: async (name, input) => await this.#tools.callCustomTool({ name, input }),
      callCustomTools: async (calls) => await this.#tools.callCustomTools(calls),
      say: async (text) => {
        const content = [{ type: 'text', text }];
        await this.#modelRequest(text, () => session.log.append({ type: 'agent.message', content }));
      },
      emit: (event) => {
        this.#assertLive();
        return session.log.append(event);
      },
      spend: (cents) => {
        this.#assertLive();
        session.meter.spend(cents);
      },
      fetchRepository: async () => {
        this.#assertLive();
        return await fetchRepositories(this.#platform, session);
      },
      reschedule: async (until) => await this.#reschedule(until),
      end: (reason, category) => {
        throw new TurnEnded({ type: reason }, category);
      },
      fail: (errorType, retryStatus = 'exhausted') => this.#fail(errorType, retryStatus),
    };
  }

  async #reschedule(until: Promise<unknown> = Promise.resolve()): Promise<void> {
    this.#assertLive();
    this.#session.reschedule();
    await Promise.race([until, aborted(this.#signal)]);
    this.#assertLive();
    this.#session.run();
  }

  #fail(errorType: string, retryStatus: 'exhausted' | 'terminal'): never {
    this.#assertLive();
    this.#report(errorType, retryStatus, `the agent met ${errorType}`);
    if (retryStatus === 'exhausted') throw new TurnEnded({ type: 'retries_exhausted' });
    this.#session.terminate().catch((error: unknown) => void this.#session.failures.push(error));
    throw new TurnStopped(errorType);
  }

  #report(type: string, retryStatus: string, message: string): void {
    this.#session.log.append({ type: 'session.error', error: { type, message, retry_status: { type: retryStatus } } });
  }

  async #modelRequest<T>(output: string, act: () => T): Promise<T> {
    const { log, meter } = this.#session;
    await this.#pace();
    await this.#untilAffordable();
    this.#assertLive();
    const start = log.append({ type: 'span.model_request_start' });
    log.append({ type: 'agent.thinking' });
    const result = act();
    const end = { model_request_start_id: start.id, is_error: false, model_usage: meter.request(output) };
    log.append({ type: 'span.model_request_end', ...end });
    return result;
  }

  async #pace(): Promise<void> {
    const ms = this.#platform.thinkMs + this.#platform.faults.requestDelayMs;
    if (ms > 0) await delay(ms, undefined, { signal: this.#signal }).catch(() => {});
  }

  async #untilAffordable(): Promise<void> {
    while (this.#session.isAtCap && !this.#signal.aborted) {
      this.#session.idle({ type: 'budget_reached' });
      const raised = new Promise<void>((resolve) => (this.#resume = resolve));
      await Promise.race([raised, aborted(this.#signal)]);
      this.#resume = undefined;
      this.#session.run();
    }
  }

  #assertLive(): void {
    if (this.#isOver || this.#signal.aborted) throw new TurnStopped('the turn is over');
  }
}
