import { z } from 'zod';
import type { ToolOutput } from '../brain.ts';
import { globTool } from './glob.ts';
import { grepTool } from './grep.ts';
import { readTool } from './read.ts';
import type { Sandbox } from './sandbox.ts';
import { ToolFailure } from './tool-failure.ts';

type Tool = (sandbox: Sandbox, input: unknown) => Promise<string>;

const TOOLS: ReadonlyMap<string, Tool> = new Map([
  ['read', readTool],
  ['grep', grepTool],
  ['glob', globTool],
]);

/** Runs a sandbox tool. What the caller did wrong comes back as an error output, as the agent would see it. */
export async function runTool(sandbox: Sandbox, name: string, input: unknown): Promise<ToolOutput> {
  const tool = TOOLS.get(name);
  if (!tool) return { text: `${name} is not available in this sandbox`, isError: true };
  try {
    return { text: await tool(sandbox, input), isError: false };
  } catch (error) {
    if (error instanceof ToolFailure) return { text: error.message, isError: true };
    if (error instanceof z.ZodError) return { text: `${name}: ${z.prettifyError(error)}`, isError: true };
    throw error;
  }
}
