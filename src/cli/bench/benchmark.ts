/** One measured number, and how it compares with the goal if there is one. */
export interface Measure {
  readonly what: string;
  /** Absent when it could not be measured here. */
  readonly value: number | undefined;
  readonly unit: 'MB' | 'MB/s' | 's' | 'ms' | '×' | '% of a core' | '/s' | '';
  readonly goal?: { readonly atMost: number };
}

export interface BenchmarkResult {
  /** What was done, one sentence each: without it the numbers say nothing. */
  readonly conditions: readonly string[];
  readonly measures: readonly Measure[];
  /** What was lost, doubled or done wrong, one line each. Whatever stands here makes the numbers worthless. */
  readonly failures: readonly string[];
}

export interface BenchmarkContext {
  /** Tells whoever waits what is going on. */
  readonly say: (line: string) => void;
}

/** A benchmark that `npm run bench` offers: one file, and one line in the registry. */
export interface Benchmark {
  readonly name: string;
  /** One line for the list. */
  readonly summary: string;
  /** The options it takes, one line each. */
  readonly usage: readonly string[];
  /** Throws `UsageError` for arguments it does not take and `CommandFailed` when it cannot measure. */
  readonly run: (args: readonly string[], context: BenchmarkContext) => Promise<BenchmarkResult>;
}
