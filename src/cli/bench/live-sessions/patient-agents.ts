import { setTimeout as delay } from 'node:timers/promises';
import type { Observation } from '../../../emulators/managed-agents/analyst/observation.ts';
import { fillTool, findResultTools } from '../../../emulators/managed-agents/analyst/result-tool.ts';
import { parseDiffs } from '../../../emulators/managed-agents/analyst/unified-diff.ts';
import type { Brain, BrainContext } from '../../../emulators/managed-agents/brain.ts';
import { sourceOf } from './work-repository.ts';

/** Milliseconds between two actions of a session that is under way; each pause is drawn from this range. */
export const PAUSE_MS = { from: 20_000, to: 30_000 } as const;

/** What an agent is shown of any file: numbered lines, as the platform's own tool prints them. */
const SHOWN = sourceOf(1)
  .split('\n')
  .map((line, index) => `${String(index + 1).padStart(6)}\t${line}`)
  .join('\n');

/**
 * Agents that read the whole change, go on reading now and then for as long as they are kept, and then hand in an empty
 * review: sessions that stay live, and say something all the time.
 *
 * Their reads are told and not done, so that a thousand sessions need no thousand clones.
 */
export class PatientAgents {
  readonly #repository: string;
  readonly #released = new AbortController();
  #waiting = 0;

  /** `repository` is the name under which it is mounted. */
  constructor(repository: string) {
    this.#repository = repository;
  }

  /** Sessions that have read their change and are live. */
  get waiting(): number {
    return this.#waiting;
  }

  /** Lets all of them hand in their reviews, now and from now on. */
  release(): void {
    this.#released.abort();
  }

  readonly brain: Brain = async (context) => {
    const changed = parseDiffs(context.messages.join('\n'));
    const paths = changed.map((file) => `/workspace/${this.#repository}/${file.path}`);
    for (const path of paths) await read(context, path);
    this.#waiting += 1;
    try {
      await this.#readOn(context, paths);
    } finally {
      this.#waiting -= 1;
    }
    await handIn(context, `Read ${paths.length} files and found nothing.`);
  };

  async #readOn(context: BrainContext, paths: readonly string[]): Promise<void> {
    const signal = AbortSignal.any([this.#released.signal, context.signal]);
    for (let turn = 0; !signal.aborted; turn += 1) {
      const pause = PAUSE_MS.from + Math.random() * (PAUSE_MS.to - PAUSE_MS.from);
      await delay(pause, undefined, { signal }).catch(() => undefined);
      const path = paths[turn % paths.length];
      if (!signal.aborted && path !== undefined) await read(context, path);
    }
  }
}

/** Tells of a read of the whole file. */
export async function read(context: BrainContext, path: string): Promise<void> {
  await context.say(`Looking at ${path}.`);
  const input = { file_path: path };
  const use = context.emit({ type: 'agent.tool_use', name: 'read', input, evaluated_permission: 'allow' });
  const content = [{ type: 'text', text: SHOWN }];
  context.emit({ type: 'agent.tool_result', tool_use_id: use.id, content, is_error: false });
}

/** Hands in the review, and is done. */
export async function handIn(
  context: BrainContext,
  summary: string,
  observations: readonly Observation[] = [],
): Promise<void> {
  const [tool] = findResultTools(context.agent.tools);
  if (tool === undefined) throw new Error('the agent has no tool to hand in a review');
  await context.callCustomTool(tool.name, fillTool(tool, summary, observations));
  await context.say('Done.');
}
