import type { ChangedFile, Side } from '../../../src/diff/changed-file.ts';
import { SEVERITIES } from '../../../src/config/severity.ts';
import { CONFIDENCES, type Finding } from '../../../src/findings/finding.ts';
import type { FileDiff } from '../../../src/findings/place-finding.ts';
import { aFinding } from '../../findings/a-finding.ts';
import type { Random } from '../../random.ts';

/** What the wire takes as evidence. */
const MAX_EVIDENCE = 20_000;

const BODIES: readonly ((mark: string) => string)[] = [
  (mark) => `${mark} is wrong.`,
  (mark) => `${mark} is wrong.\n\n\`\`\`ts\nfix();\n\`\`\`\n\nTell @ada, see #12.`,
  (mark) => `${mark} is wrong, <b>really</b>.\n\n${'It goes on and on. '.repeat(120)}`,
];

/** The word by which a published finding is found again; it survives the sanitiser. */
const markOf = (index: number): string => `mark${index}x`;

export interface Citation {
  readonly file: ChangedFile;
  readonly side: Side;
  /** The file's path on that side. */
  readonly path: string;
}

/** One of the sides on which a changed file exists. */
export function citeFile(random: Random, { file }: FileDiff): Citation {
  const hasBase = file.status !== 'added';
  const side = file.status === 'removed' || (hasBase && random.chance(35)) ? 'base' : 'head';
  return { file, side, path: side === 'base' ? (file.previousPath ?? file.path) : file.path };
}

/** A finding that quotes what it cites, mostly near a hunk, on one to eight lines; nothing for an empty file. */
export function quoteFile(
  random: Random,
  { side, path }: Citation,
  text: string,
  { hunks }: FileDiff,
  index: number,
): Finding | undefined {
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  if (lines.length === 0) return undefined;
  const startLine = Math.min(lines.length, Math.max(1, startNear(random, side, hunks, lines.length)));
  const endLine = Math.min(lines.length, startLine + random.pick([0, 0, 1, 2, random.int(0, 7)]));
  const evidence = lines.slice(startLine - 1, endLine).join('\n');
  if (evidence.length > MAX_EVIDENCE || evidence === '') return undefined;
  return aFinding({
    path,
    side,
    startLine,
    endLine,
    evidence,
    severity: random.pick(SEVERITIES),
    confidence: random.pick([...CONFIDENCES, 'high', 'high']),
    title: `Found ${markOf(index)}`,
    body: random.pick(BODIES)(markOf(index)),
    ...(random.chance(20) ? { suggestion: 'fixed();' } : {}),
  });
}

function startNear(random: Random, side: Side, hunks: FileDiff['hunks'], lines: number): number {
  if (hunks.length === 0 || random.chance(15)) return random.int(1, lines);
  const { oldStart, oldLines, newStart, newLines } = random.pick(hunks);
  const [start, height] = side === 'head' ? [newStart, newLines] : [oldStart, oldLines];
  return random.chance(50) ? start + random.int(0, height) : random.pick([start, start + height]) + random.int(-4, 4);
}
