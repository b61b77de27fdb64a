import path from 'node:path';
import { agentDefinition } from '../../../../src/agents/definition.ts';
import { researchPrompt } from '../../../../src/agents/prompts/research-prompt.ts';
import type { EarlierAnswer } from '../../../../src/agents/prompts/research-request.ts';
import { findAnswerTool } from '../../../../src/emulators/managed-agents/analyst/researcher/answer-tool.ts';
import { research } from '../../../../src/emulators/managed-agents/analyst/researcher/researcher.ts';
import type { BrainContext, ToolOutput } from '../../../../src/emulators/managed-agents/brain.ts';
import { runTool } from '../../../../src/emulators/managed-agents/sandbox/run-tool.ts';
import { Sandbox } from '../../../../src/emulators/managed-agents/sandbox/sandbox.ts';
import { answerReply } from '../../../../src/findings/answer/answer-reply.ts';
import { checkAnswer, type CheckedAnswer } from '../../../../src/findings/answer/check-answer.ts';
import { citedRepository, foreignRepository, proveCitation } from '../../../../src/findings/answer/prove-citation.ts';
import { readAnswer } from '../../../../src/findings/answer/read-answer.ts';

/** A repository in the sandbox, by its full name: its files by path. */
export type Repositories = Readonly<Record<string, Readonly<Record<string, string>>>>;

export interface Judged extends CheckedAnswer {
  readonly input: Readonly<Record<string, unknown>>;
  readonly reply: string;
}

/** Changes what the agent hands in, before it is judged. */
export type Meddle = (input: Readonly<Record<string, unknown>>, call: number) => Readonly<Record<string, unknown>>;

/** The emulated researcher over files of its own, judged as the App judges it; no platform is between them. */
export class Laboratory {
  readonly #sandbox = new Sandbox();
  readonly #repositories: Repositories;

  constructor(repositories: Repositories) {
    this.#repositories = repositories;
  }

  async fill(): Promise<void> {
    for (const [fullName, files] of Object.entries(this.#repositories)) {
      for (const [file, text] of Object.entries(files)) {
        await this.#sandbox.write(path.posix.join(mountOf(fullName), file), Buffer.from(text));
      }
    }
  }

  dispose(): Promise<void> {
    return this.#sandbox.dispose();
  }

  /** The message that asks about these repositories. */
  firstMessage(question: string, history: readonly EarlierAnswer[] = []): string {
    const [first, ...others] = Object.keys(this.#repositories).map((fullName) => ({
      repository: fullName,
      sha: 'a'.repeat(40),
      path: mountOf(fullName),
    }));
    if (first === undefined) throw new Error('there is no repository');
    return researchPrompt({
      boundary: 'b7f3c1d09e2a4f58',
      question,
      mounts: [first, ...others],
      branch: 'main',
      history,
    });
  }

  /** Asks, and returns each answer that was handed in, as it was judged. */
  async ask(messages: readonly string[], meddle: Meddle = (input) => input): Promise<Judged[]> {
    const judged: Judged[] = [];
    const { tools } = agentDefinition('researcher', { model: 'claude-opus-5-5', effort: 'low' });
    const tool = findAnswerTool(tools as Parameters<typeof findAnswerTool>[0]);
    if (tool === undefined) throw new Error('the researcher has no tool for its answer');
    const context: Pick<BrainContext, 'messages' | 'useTool' | 'callCustomTool' | 'say'> = {
      messages,
      useTool: (name, input) => runTool(this.#sandbox, name, input),
      callCustomTool: async (_name, given): Promise<ToolOutput> => {
        const verdict = await this.#judge(meddle(given, judged.length));
        judged.push(verdict);
        return { text: verdict.reply, isError: false };
      },
      say: () => Promise.resolve(),
    };
    await research(context as BrainContext, tool);
    return judged;
  }

  async #judge(input: Readonly<Record<string, unknown>>): Promise<Judged> {
    const submitted = readAnswer(input);
    const names = Object.keys(this.#repositories);
    const proofs = submitted.citations.map((citation) => {
      const fullName = citedRepository(citation, names);
      if (fullName === undefined) return foreignRepository(names);
      return proveCitation(citation, this.#repositories[fullName]?.[citation.path]);
    });
    const checked = checkAnswer(submitted, proofs, { isKnownPath: () => false, repositories: ['octo/shop'] });
    return { ...checked, input, reply: answerReply(submitted, proofs, checked) };
  }
}

const mountOf = (fullName: string) => `/workspace/${fullName.replace('/', '-')}`;
