import { type Observation, type SourceFile, textOfFile } from '../observation.ts';

/** Files that are JSON by name but are read by tools that allow comments. */
const LENIENT =
  /(?:^|\/)(?:[jt]sconfig(?:\.[^/]*)?|\.eslintrc|\.oxlintrc|\.babelrc|\.vscode\/[^/]*|devcontainer)\.json$/;

/** A syntax error in a changed JSON file, shown on the changed line nearest to it. */
export function checkJson(file: SourceFile): Observation[] {
  if (!file.path.endsWith('.json') || LENIENT.test(file.path) || !file.isWhole || file.changedLines.size === 0)
    return [];
  const text = textOfFile(file);
  try {
    JSON.parse(text);
    return [];
  } catch (error) {
    const reason = error instanceof Error ? error.message : 'invalid JSON';
    const line = nearest([...file.changedLines], lineOfError(reason, text));
    const evidence = line === undefined ? undefined : file.lines.get(line);
    if (line === undefined || !evidence?.trim()) return [];
    return [
      {
        path: file.path,
        line,
        endLine: line,
        severity: 'critical',
        category: 'bug',
        confidence: 'high',
        title: 'The file is not valid JSON',
        body: 'A JSON parser refuses this file near this line, so whatever loads it will fail.\n\nRule: JSON syntax.',
        evidence,
      },
    ];
  }
}

/** The parser names a position, or a line, or neither when the text ends too early. */
function lineOfError(reason: string, text: string): number {
  const line = /line (\d+)/.exec(reason)?.[1];
  if (line !== undefined) return Number(line);
  const position = /position (\d+)/.exec(reason)?.[1];
  return text.slice(0, position === undefined ? text.length : Number(position)).split('\n').length;
}

const nearest = (lines: readonly number[], wanted: number): number | undefined =>
  lines.toSorted((a, b) => Math.abs(a - wanted) - Math.abs(b - wanted))[0];
