/** Something an offline analyser saw on a changed line. */
export interface Observation {
  readonly path: string;
  readonly line: number;
  readonly endLine: number;
  readonly severity: 'critical' | 'major' | 'minor' | 'info';
  readonly category: 'bug' | 'security' | 'performance' | 'maintainability' | 'tests' | 'docs';
  readonly confidence: 'high' | 'medium' | 'low';
  readonly title: string;
  readonly body: string;
  /** The lines it speaks of, verbatim. */
  readonly evidence: string;
}

/** A changed file as the `read` tool showed it. */
export interface SourceFile {
  readonly path: string;
  /** Where it was read from. */
  readonly containerPath: string;
  /** Text by line number; a file may be known only around its changes. */
  readonly lines: ReadonlyMap<number, string>;
  readonly changedLines: ReadonlySet<number>;
  /** Whether every line is known. */
  readonly isWhole: boolean;
}

/** The whole text. Only meaningful when `isWhole`. */
export function textOfFile({ lines }: SourceFile): string {
  return [...lines.values(), ''].join('\n');
}
