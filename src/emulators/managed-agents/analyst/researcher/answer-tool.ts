import { z } from 'zod';
import type { CustomTool, Tools } from '../../wire.ts';

/** A tool of the App that takes an answer with the code it rests on. */
export interface AnswerTool {
  readonly name: string;
}

const Schema = z.object({
  answer: z.object({ type: z.literal('string') }),
  citations: z.object({
    type: z.literal('array'),
    items: z.object({ properties: z.object({ path: z.unknown(), quote: z.unknown() }) }),
  }),
  // One that also asks for a verdict is for something else.
  verdict: z.undefined().optional(),
});

const isCustom = (tool: Tools[number]): tool is CustomTool => tool.type === 'custom';

/** The custom tool that takes an `answer` and `citations` with `path` and `quote`, if the agent has one. */
export function findAnswerTool(tools: Tools): AnswerTool | undefined {
  const found = tools.filter(isCustom).find((tool) => Schema.safeParse(tool.input_schema.properties).success);
  return found === undefined ? undefined : { name: found.name };
}
