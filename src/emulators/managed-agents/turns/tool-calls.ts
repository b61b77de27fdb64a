import type { CustomToolCall, ToolOutput, UseTool } from '../brain.ts';
import type { LoggedEvent } from '../event-log.ts';
import type { Platform } from '../platform.ts';
import { runTool } from '../sandbox/run-tool.ts';
import type { Session } from '../session.ts';
import type { Toolset } from '../wire.ts';
import type { Confirmation } from './pending-call.ts';
import { aborted, TurnStopped } from './turn-stopped.ts';

/** What a turn lends to its tool calls. */
export interface TurnParts {
  readonly session: Session;
  readonly platform: Platform;
  readonly signal: AbortSignal;
  /** Makes one model request that writes `output`, and lets `act` write down what came of it. */
  readonly modelRequest: <T>(output: string, act: () => T) => Promise<T>;
  /** Throws once the turn is over. */
  readonly assertLive: () => void;
}

/** The tools of one turn: those of the sandbox, and those that the App answers. */
export class ToolCalls {
  readonly #turn: TurnParts;
  #inFlight: Promise<unknown> = Promise.resolve();

  constructor(turn: TurnParts) {
    this.#turn = turn;
  }

  /** Settles with the sandbox tool that is at work; it delays an interrupt. */
  get inFlight(): Promise<unknown> {
    return this.#inFlight;
  }

  isEnabled(name: string): boolean {
    return this.#configOf(name)?.enabled ?? false;
  }

  readonly use: UseTool = async (name, input, { ask = this.#asksFor(name) } = {}) => {
    const { session, modelRequest, assertLive } = this.#turn;
    const isEnabled = this.isEnabled(name);
    const permission = !isEnabled ? 'deny' : ask ? 'ask' : 'allow';
    const use = await modelRequest(JSON.stringify(input), () =>
      session.log.append({ type: 'agent.tool_use', name, input, evaluated_permission: permission }),
    );
    if (!isEnabled) this.#violation(name, 'the tool is not enabled in the agent definition');
    const confirmation =
      permission === 'ask' ? await this.#confirmed(use) : { isAllowed: isEnabled, message: undefined };
    const refusal = isEnabled ? `${name} was denied` : `${name} is not enabled`;
    const work = confirmation.isAllowed
      ? session.ready().then(async () => await runTool(session.sandbox, name, input))
      : Promise.resolve({ text: confirmation.message ?? refusal, isError: true });
    const recorded = work.then((output) => this.#record(use, output));
    this.#inFlight = recorded.catch(() => {});
    const output = await recorded;
    assertLive();
    return output;
  };

  async callCustomTool(call: CustomToolCall): Promise<ToolOutput> {
    const [answer] = await this.callCustomTools([call]);
    if (!answer) throw new TurnStopped('no answer');
    return answer;
  }

  async callCustomTools(calls: readonly CustomToolCall[]): Promise<ToolOutput[]> {
    const { session, modelRequest } = this.#turn;
    const { log, pending, agent, meter } = session;
    const known = new Set(agent.tools.flatMap((tool) => (tool.type === 'custom' ? [tool.name] : [])));
    for (const { name } of calls)
      if (!known.has(name)) this.#violation(name, 'no such custom tool in the agent definition');
    const answers = await modelRequest(JSON.stringify(calls), () =>
      calls.map(({ name, input }) => {
        const { id } = log.append({ type: 'agent.custom_tool_use', name, input });
        const { promise: answer, resolve } = Promise.withResolvers<ToolOutput>();
        pending.set(id, { answeredBy: 'user.custom_tool_result', resolve });
        return { answer };
      }),
    );
    const outputs = await this.#awaitAnswers(Promise.all(answers.map(async ({ answer }) => await answer)));
    for (const output of outputs) meter.feed(output.text);
    return outputs;
  }

  async #confirmed({ id }: LoggedEvent): Promise<Confirmation> {
    const { promise, resolve } = Promise.withResolvers<Confirmation>();
    this.#turn.session.pending.set(id, { answeredBy: 'user.tool_confirmation', resolve });
    return await this.#awaitAnswers(promise);
  }

  /** Waits, idle, for the answers to everything that is pending. */
  async #awaitAnswers<Answer>(answers: Promise<Answer>): Promise<Answer> {
    const { session, signal, assertLive } = this.#turn;
    session.idle({ type: 'requires_action', event_ids: [...session.pending.keys()] });
    const answered = await Promise.race([answers, aborted(signal)]);
    assertLive();
    if (answered === undefined) throw new TurnStopped('no answer');
    return answered;
  }

  #record(use: LoggedEvent, output: ToolOutput): ToolOutput {
    const { log, meter, isOver } = this.#turn.session;
    meter.feed(output.text);
    const content = [{ type: 'text', text: output.text }];
    if (!isOver) log.append({ type: 'agent.tool_result', tool_use_id: use.id, content, is_error: output.isError });
    return output;
  }

  #asksFor(name: string): boolean {
    return this.#configOf(name)?.permission_policy?.type === 'always_ask';
  }

  #configOf(name: string): Pick<Toolset['default_config'], 'enabled' | 'permission_policy'> | undefined {
    const { tools } = this.#turn.session.agent;
    const toolset = tools.find((tool): tool is Toolset => tool.type === 'agent_toolset_20260401');
    return toolset?.configs.find((config) => config.name === name) ?? toolset?.default_config;
  }

  #violation(tool: string, problem: string): void {
    this.#turn.platform.violations.push({ by: 'agent', what: tool, problem });
  }
}
