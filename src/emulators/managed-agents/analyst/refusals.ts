import type { ToolOutput } from '../brain.ts';
import type { Observation } from './observation.ts';

const REFUSAL = /refus|reject|invalid|not found|ambiguous|could not|does not|no such/i;

/**
 * Which of the submitted claims a tool's answer turned down.
 *
 * The answer is meant for a reader: a claim counts as refused when a line that speaks of a refusal names it by number,
 * by place or by title. An error that names none of them refuses all.
 */
export function refusedIn(answer: ToolOutput, submitted: readonly Observation[]): Observation[] {
  const lines = answer.text
    .split('\n')
    .filter((line) => REFUSAL.test(line) && !/\b(?:0|no(?:ne)?) (?:were )?(?:refused|rejected)/i.test(line));
  const refused = submitted.filter((observation, index) => lines.some((line) => names(line, observation, index)));
  return answer.isError && refused.length === 0 ? [...submitted] : refused;
}

function names(line: string, { path, line: number, title }: Observation, index: number): boolean {
  return (
    line.includes(`findings[${index}]`) ||
    line.includes(`findings.${index}.`) ||
    new RegExp(`#${index}\\b`).test(line) ||
    line.includes(`${path}:${number}`) ||
    line.includes(title)
  );
}
