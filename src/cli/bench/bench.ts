import { UsageError } from '../usage-error.ts';
import type { Benchmark } from './benchmark.ts';
import { describeMachine } from './machine.ts';
import { BENCHMARKS } from './registry.ts';
import { type NamedResult, toJson, toMarkdown } from './report.ts';

/** What a command line asks for. */
export interface BenchRequest {
  readonly benchmarks: readonly Benchmark[];
  readonly isListOnly: boolean;
  readonly isJson: boolean;
  /** For the benchmark that was named; without a name there are none. */
  readonly args: readonly string[];
}

/**
 * Measures the App and prints a table, or JSON. What goes on meanwhile is told on standard error.
 *
 * Returns the exit code: a missed goal is a result like any other; only work that was lost or done wrong is a failure.
 */
export async function runBench(given: readonly string[]): Promise<number> {
  const { benchmarks, isListOnly, isJson, args } = readRequest(given, BENCHMARKS);
  if (isListOnly) {
    console.log(benchmarks.map(describe).join('\n'));
    return 0;
  }
  const results: NamedResult[] = [];
  for (const { name, run } of benchmarks) {
    const result = await run(args, { say: (line) => console.error(`${name}: ${line}`) });
    results.push({ name, ...result });
  }
  console.log((isJson ? toJson : toMarkdown)(describeMachine(), results));
  return results.every(({ failures }) => failures.length === 0) ? 0 : 1;
}

/** Reads `[NAME [OPTIONS]] [--json] [--list]`; throws `UsageError` for a name that does not exist. */
export function readRequest(given: readonly string[], known: readonly Benchmark[]): BenchRequest {
  const own = new Set(['--json', '--list']);
  const [name, ...args] = given.filter((argument) => !own.has(argument));
  const named = known.find((benchmark) => benchmark.name === name);
  if (name !== undefined && named === undefined) {
    const names = known.map((benchmark) => benchmark.name).join(', ');
    throw new UsageError(`there is no benchmark ${name}; there are: ${names}`);
  }
  return {
    benchmarks: named === undefined ? known : [named],
    isListOnly: given.includes('--list'),
    isJson: given.includes('--json'),
    args,
  };
}

const describe = ({ name, summary, usage }: Benchmark) =>
  [`${name}: ${summary}`, ...usage.map((line) => `  ${line}`)].join('\n');
