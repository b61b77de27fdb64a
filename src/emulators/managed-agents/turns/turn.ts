import { setTimeout as delay } from 'node:timers/promises';
import type { Brain, BrainContext, CustomToolCall, ToolOutput } from '../brain.ts';
import type { LoggedEvent } from '../event-log.ts';
import type { Platform } from '../platform.ts';
import { runTool } from '../sandbox/run-tool.ts';
import type { Session } from '../session.ts';
import type { StopReason, Toolset } from '../wire.ts';
import { textOf } from './text-of.ts';

/** Thrown into a brain whose turn was interrupted or whose session is over. */
class TurnStopped extends Error {}

/** Thrown by `context.end`. */
class TurnEnded extends Error {
  readonly reason: StopReason;

  constructor(reason: StopReason) {
    super(`turn ended: ${reason.type}`);
    this.reason = reason;
  }
}

/** One turn of a session: lets the brain act and writes down what it does in the platform's order. */
export class Turn {
  readonly #session: Session;
  readonly #platform: Platform;
  readonly #interrupt = new AbortController();
  readonly #signal: AbortSignal;
  #toolInFlight: Promise<unknown> = Promise.resolve();
  #resume: (() => void) | undefined;
  #isOver = false;

  constructor(session: Session, platform: Platform) {
    this.#session = session;
    this.#platform = platform;
    this.#signal = AbortSignal.any([this.#interrupt.signal, session.lifetime.signal]);
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
  async run(brain: Brain): Promise<StopReason> {
    const stopped = aborted(this.#signal).then(() => this.#toolInFlight);
    const work = brain(this.#context());
    try {
      await Promise.race([work, stopped]);
      return { type: 'end_turn' };
    } catch (error) {
      return this.#reasonFor(error);
    } finally {
      this.#isOver = true;
      work.catch(() => {}); // a stopped brain may still fail on its way out
    }
  }

  #reasonFor(error: unknown): StopReason {
    if (this.#signal.aborted) return { type: 'end_turn' };
    if (error instanceof TurnEnded) return error.reason;
    this.#session.failures.push(error);
    const failure = { type: 'unknown_error', message: String(error), retry_status: { type: 'exhausted' } };
    this.#session.log.append({ type: 'session.error', error: failure });
    return { type: 'retries_exhausted' };
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
      canUse: (tool) => this.#isEnabled(tool),
      useTool: async (name, input) => await this.#useTool(name, input),
      callCustomTool: async (name, input) => await this.#callCustomTool({ name, input }),
      callCustomTools: async (calls) => await this.#callCustomTools(calls),
      say: async (text) => {
        const content = [{ type: 'text', text }];
        await this.#modelRequest(text, () => session.log.append({ type: 'agent.message', content }));
      },
      emit: (event) => {
        this.#assertLive();
        return session.log.append(event);
      },
      end: (reason) => {
        throw new TurnEnded({ type: reason });
      },
    };
  }

  async #useTool(name: string, input: Readonly<Record<string, unknown>>): Promise<ToolOutput> {
    const { log, sandbox, meter } = this.#session;
    const allowed = this.#isEnabled(name);
    const permission = allowed ? 'allow' : 'deny';
    const use = await this.#modelRequest(JSON.stringify(input), () =>
      log.append({ type: 'agent.tool_use', name, input, evaluated_permission: permission }),
    );
    if (!allowed) this.#violation(name, 'the tool is not enabled in the agent definition');
    const work = allowed
      ? runTool(sandbox, name, input)
      : Promise.resolve({ text: `${name} is not enabled`, isError: true });
    const recorded = work.then((output) => {
      meter.feed(output.text);
      const content = [{ type: 'text', text: output.text }];
      log.append({ type: 'agent.tool_result', tool_use_id: use.id, content, is_error: output.isError });
      return output;
    });
    this.#toolInFlight = recorded.catch(() => {});
    const output = await recorded;
    this.#assertLive();
    return output;
  }

  async #callCustomTool(call: CustomToolCall): Promise<ToolOutput> {
    const [answer] = await this.#callCustomTools([call]);
    if (!answer) throw new TurnStopped('no answer');
    return answer;
  }

  async #callCustomTools(calls: readonly CustomToolCall[]): Promise<ToolOutput[]> {
    const { log, pending, agent } = this.#session;
    const known = new Set(agent.tools.flatMap((tool) => (tool.type === 'custom' ? [tool.name] : [])));
    for (const { name } of calls)
      if (!known.has(name)) this.#violation(name, 'no such custom tool in the agent definition');
    const answers = await this.#modelRequest(JSON.stringify(calls), () =>
      calls.map(({ name, input }) => {
        const use = log.append({ type: 'agent.custom_tool_use', name, input });
        return { answer: new Promise<ToolOutput>((resolve) => void pending.set(use.id, resolve)) };
      }),
    );
    this.#session.idle({ type: 'requires_action', event_ids: [...pending.keys()] });
    const all = Promise.all(answers.map(async ({ answer }) => await answer));
    const outputs = await Promise.race([all, aborted(this.#signal)]);
    this.#assertLive();
    for (const output of outputs ?? []) this.#session.meter.feed(output.text);
    return outputs ?? [];
  }

  async #modelRequest<T>(output: string, act: () => T): Promise<T> {
    const { log, meter } = this.#session;
    await this.#pace();
    await this.#untilAffordable();
    this.#assertLive();
    const start: LoggedEvent = log.append({ type: 'span.model_request_start' });
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

  #isEnabled(name: string): boolean {
    const toolset = this.#session.agent.tools.find((tool): tool is Toolset => tool.type === 'agent_toolset_20260401');
    if (!toolset) return false;
    return toolset.configs.find((config) => config.name === name)?.enabled ?? toolset.default_config.enabled;
  }

  #violation(tool: string, problem: string): void {
    this.#platform.violations.push({ by: 'agent', what: tool, problem });
  }

  #assertLive(): void {
    if (this.#isOver || this.#signal.aborted) throw new TurnStopped('the turn is over');
  }
}

async function aborted(signal: AbortSignal): Promise<undefined> {
  if (signal.aborted) return undefined;
  return await new Promise((resolve) => {
    signal.addEventListener('abort', () => resolve(undefined), { once: true });
  });
}
