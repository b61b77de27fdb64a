import type { Observation, SourceFile } from '../observation.ts';
import { LINE_PATTERNS, type LinePattern } from './patterns.ts';

const MAX_LINE = 1000;

/** What the line rules say about the changed lines of a file; at most one observation per line and rule. */
export function matchPatterns(file: SourceFile): Observation[] {
  const rules = LINE_PATTERNS.filter((rule) => appliesTo(rule, file.path));
  return [...file.lines]
    .filter(([line]) => file.changedLines.has(line))
    .flatMap(([line, text]) =>
      rules.filter((rule) => matches(rule, text)).map((rule) => observe(file.path, line, text, rule)),
    );
}

const appliesTo = ({ only, except }: LinePattern, path: string): boolean =>
  (only === undefined || only.test(path)) && except?.test(path) !== true;

const matches = ({ pattern }: LinePattern, text: string): boolean => text.length <= MAX_LINE && pattern.test(text);

function observe(path: string, line: number, evidence: string, rule: LinePattern): Observation {
  const { severity, category, confidence, title, why } = rule;
  return {
    path,
    line,
    endLine: line,
    severity,
    category,
    confidence,
    title,
    body: `${why}\n\nRule: ${rule.rule}.`,
    evidence,
  };
}
