import type { BrainContext } from '../brain.ts';
import type { Observation, SourceFile } from './observation.ts';
import { readWindow } from './read-source.ts';
import { refusedIn } from './refusals.ts';
import { fillTool, type ResultTool } from './result-tool.ts';

const REACH = 40;

/** Hands in the claims; what is refused is looked up again, corrected and handed in once more, or dropped. */
export async function submit(
  context: BrainContext,
  tool: ResultTool,
  summary: string,
  observations: readonly Observation[],
  files: ReadonlyMap<string, SourceFile>,
): Promise<void> {
  const answer = await context.callCustomTool(tool.name, fillTool(tool, summary, observations));
  const refused = refusedIn(answer, observations);
  if (refused.length === 0 && !answer.isError) return;
  const corrected: Observation[] = [];
  for (const claim of refused) corrected.push(...(await correct(context, claim, files)));
  if (corrected.length > 0 || answer.isError) {
    await context.callCustomTool(tool.name, fillTool(tool, summary, corrected));
  }
}

/** The claim at the line where its evidence stands now, nearest to where it was thought to be; nothing if it is gone. */
async function correct(
  context: BrainContext,
  claim: Observation,
  files: ReadonlyMap<string, SourceFile>,
): Promise<Observation[]> {
  const file = files.get(claim.path);
  if (!file) return [];
  const lines = new Map<number, string>();
  const range = [Math.max(1, claim.line - REACH), claim.line + REACH] as const;
  if (!(await readWindow(context, file.containerPath, range, lines))) return [];
  const [line] = [...lines]
    .filter(([, text]) => text === claim.evidence)
    .map(([number]) => number)
    .toSorted((a, b) => Math.abs(a - claim.line) - Math.abs(b - claim.line));
  return line === undefined ? [] : [{ ...claim, line, endLine: line }];
}
