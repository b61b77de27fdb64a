import type { BenchmarkResult, Measure } from './benchmark.ts';
import type { Machine } from './machine.ts';

export interface NamedResult extends BenchmarkResult {
  readonly name: string;
}

/** Everything that was measured, for people. */
export function toMarkdown(machine: Machine, results: readonly NamedResult[]): string {
  const { cores, processor, memoryGb, platform, node } = machine;
  const on = `Measured on ${cores} cores (${processor}), ${memoryGb} GB, ${platform}, Node ${node}.`;
  return [on, ...results.map(describeResult)].join('\n\n');
}

/** The same for programs: every measure with its goal and whether it was reached. */
export function toJson(machine: Machine, results: readonly NamedResult[]): string {
  const judged = results.map(({ measures, ...result }) => ({
    ...result,
    measures: measures.map((measure) => ({ ...measure, verdict: verdictOn(measure) })),
  }));
  return JSON.stringify({ machine, results: judged }, undefined, 2);
}

/** Empty where there is no goal; what could not be measured has not reached its goal. */
export function verdictOn({ value, goal }: Measure): 'pass' | 'fail' | '' {
  if (goal === undefined) return '';
  return value !== undefined && value <= goal.atMost ? 'pass' : 'fail';
}

function describeResult({ name, conditions, measures, failures }: NamedResult): string {
  const rows = measures.map((measure) => {
    const { what, value, unit, goal } = measure;
    const wanted = goal === undefined ? '' : `≤ ${withUnit(goal.atMost, unit)}`;
    return `| ${what} | ${wanted} | ${withUnit(value, unit)} | ${verdictOn(measure)} |`;
  });
  const table = ['| measure | goal | measured | |', '|---|---|---|---|', ...rows].join('\n');
  const wrong = failures.length === 0 ? [] : [['Failures:', ...failures.map((line) => `- ${line}`)].join('\n')];
  return [`## ${name}`, conditions.join('\n'), table, ...wrong].join('\n\n');
}

function withUnit(value: number | undefined, unit: Measure['unit']): string {
  if (value === undefined || Number.isNaN(value)) return 'unknown';
  const number = value.toLocaleString('en-US', { maximumFractionDigits: value < 10 ? 1 : 0 });
  if (unit === '') return number;
  return unit.startsWith('/') ? `${number}${unit}` : `${number} ${unit}`;
}
