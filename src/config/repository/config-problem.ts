/** Whose word a configuration file is. The repository's own counts more than its organisation's. */
export type ConfigOrigin = 'repository' | 'organisation';

/** What is wrong in a configuration file, and where. */
export interface ConfigProblem {
  readonly origin: ConfigOrigin;
  readonly path: string;
  /** From 1, as editors count. */
  readonly line: number;
  readonly column: number;
  /** One sentence without a full stop. Quotes keys and no values, but they are the words of whoever wrote the file. */
  readonly message: string;
}
