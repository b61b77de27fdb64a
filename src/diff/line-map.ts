import type { LineRange } from './anchors.ts';
import { diffTexts } from './diff-texts.ts';
import { lastUntil } from './last-until.ts';

/** Where the lines of a text have gone in a later version of it. */
export interface LineMap {
  /** The number that an unchanged line has now; undefined when it was changed or deleted. */
  kept(line: number): number | undefined;
  /** The number that a line of the later version had; undefined when it is new. */
  origin(line: number): number | undefined;
  /** The line at which one stands now, or where it would stand had it not been changed. */
  project(line: number): number;
  /** The new lines that have come in place of the given ones, with those between; undefined when they were only deleted. */
  replacement(lines: LineRange): LineRange | undefined;
}

/** Lines from `oldStart` on that others have replaced; either side may be without any. */
interface Block {
  readonly oldStart: number;
  readonly oldLines: number;
  readonly newStart: number;
  readonly newLines: number;
}

const IDENTITY: LineMap = {
  kept: (line) => line,
  origin: (line) => line,
  project: (line) => line,
  replacement: (lines) => lines,
};

/** Maps the lines of `before` to those of `after` along their diff. Where the two have little in common, few are kept. */
export function mapLines(before: string, after: string): LineMap {
  if (before === after) return IDENTITY;
  const blocks = blocksBetween(before, after);
  const lastBlock = (line: number) => lastUntil(blocks, line, ({ oldStart }) => oldStart);
  const blockOf = (line: number) => {
    const block = blocks[lastBlock(line)];
    return block !== undefined && covers(block.oldStart, block.oldLines, line) ? block : undefined;
  };
  const shifted = (unchanged: number) => {
    const block = blocks[lastBlock(unchanged)];
    return block === undefined
      ? unchanged
      : unchanged - block.oldStart - block.oldLines + block.newStart + block.newLines;
  };
  const origin = (line: number) => {
    const block = blocks[lastUntil(blocks, line, ({ newStart }) => newStart)];
    if (block === undefined) return line;
    if (covers(block.newStart, block.newLines, line)) return undefined;
    return line - block.newStart - block.newLines + block.oldStart + block.oldLines;
  };
  const project = (line: number) => {
    const block = blockOf(line);
    if (block === undefined) return shifted(line);
    return block.newStart + Math.min(line - block.oldStart, Math.max(0, block.newLines - 1));
  };
  return {
    kept: (line) => (blockOf(line) === undefined ? shifted(line) : undefined),
    origin,
    project,
    replacement: ({ start, end }) => {
      const touched = blocks.filter(({ oldStart, oldLines }) => oldStart <= end && oldStart + oldLines > start);
      const kept = [start, end].filter((line) => blockOf(line) === undefined).map(shifted);
      const places = [
        ...touched
          .filter(({ newLines }) => newLines > 0)
          .flatMap((one) => [one.newStart, one.newStart + one.newLines - 1]),
        ...kept,
      ];
      return places.length === 0 ? undefined : { start: Math.min(...places), end: Math.max(...places) };
    },
  };
}

const covers = (start: number, lines: number, line: number) => start <= line && line < start + lines;

function blocksBetween(before: string, after: string): Block[] {
  const blocks: Block[] = [];
  for (const { oldStart, newStart, lines } of diffTexts(before, after)) {
    let [oldLine, newLine] = [oldStart, newStart];
    let open: { oldStart: number; oldLines: number; newStart: number; newLines: number } | undefined;
    for (const { kind } of lines) {
      if (kind === 'context') {
        open = undefined;
      } else {
        if (open === undefined)
          blocks.push((open = { oldStart: oldLine, oldLines: 0, newStart: newLine, newLines: 0 }));
        if (kind === 'deleted') open.oldLines += 1;
        else open.newLines += 1;
      }
      if (kind !== 'added') oldLine += 1;
      if (kind !== 'deleted') newLine += 1;
    }
  }
  return blocks;
}
