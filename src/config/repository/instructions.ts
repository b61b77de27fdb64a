import { compileGlob } from './glob.ts';
import type { PlanningConfig } from './schema.ts';

/** What a repository asks of the reviewer of these files; empty when it asks nothing. */
export function instructionsFor(
  { instructions, pathInstructions }: Pick<PlanningConfig, 'instructions' | 'pathInstructions'>,
  paths: readonly string[],
): string {
  const specific = pathInstructions
    .filter(({ path }) => paths.some(compileGlob(path)))
    .map(({ path, instructions: text }) => `For files that match ${path}:\n${text.trim()}`);
  return [instructions.trim(), ...specific].filter((text) => text !== '').join('\n\n');
}
