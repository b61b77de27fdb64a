import type { BrainContext } from '../brain.ts';
import type { SourceFile } from './observation.ts';
import type { DiffFile } from './unified-diff.ts';

const WINDOW = 400;
const MARGIN = 30;
/** Files up to this length are read from end to end where an analyser needs the whole. */
const MAX_WHOLE = 6000;
const NEEDS_WHOLE = /\.(?:[cm]?[jt]sx?|jsonc?)$/;

export type Range = readonly [first: number, last: number];

/** Reads a changed file in windows that cover all its changed lines. Absent when the tool did not show all of them. */
export async function readSource(
  context: BrainContext,
  containerPath: string,
  { path, changedLines, touchedLines }: DiffFile,
): Promise<SourceFile | undefined> {
  const lines = new Map<number, string>();
  const isWhole = NEEDS_WHOLE.test(path) && (await readWhole(context, containerPath, lines));
  const windows = isWhole ? [] : windowsAround(touchedLines);
  for (const range of windows) await readWindow(context, containerPath, range, lines);
  const isKnown = isWhole || (lines.size > 0 && changedLines.every((line) => lines.has(line)));
  return isKnown ? { path, containerPath, lines, changedLines: new Set(changedLines), isWhole } : undefined;
}

/** Reads one window into `lines`, in several calls when the tool cuts it; tells whether the tool showed it. */
export async function readWindow(
  context: BrainContext,
  containerPath: string,
  [first, last]: Range,
  lines: Map<number, string>,
): Promise<boolean> {
  const { text, isError } = await context.useTool('read', { file_path: containerPath, view_range: [first, last] });
  if (isError) return false;
  for (const shown of text.split('\n')) {
    const numbered = /^\s*(\d+)\t(.*)$/su.exec(shown);
    if (numbered) lines.set(Number(numbered[1]), numbered[2] ?? '');
  }
  const cutBefore = Number(/\[output truncated before line (\d+)/.exec(text.slice(-100))?.[1] ?? 0);
  return cutBefore <= first || (await readWindow(context, containerPath, [cutBefore, last], lines));
}

async function readWhole(context: BrainContext, containerPath: string, lines: Map<number, string>): Promise<boolean> {
  for (let first = 1; first <= MAX_WHOLE; first += WINDOW) {
    const known = lines.size;
    const shown = await readWindow(context, containerPath, [first, first + WINDOW - 1], lines);
    if (!shown) return lines.size > 0; // a window right behind the last line
    if (lines.size < known + WINDOW) return true;
  }
  return false;
}

/** Windows of at most some hundred lines; changes close together share one. */
export function windowsAround(touchedLines: readonly number[]): Range[] {
  const merged: [number, number][] = [];
  for (const line of touchedLines) {
    const last = merged.at(-1);
    const [from, to] = [Math.max(1, line - MARGIN), line + MARGIN];
    if (last && from <= last[1] + 1) last[1] = to;
    else merged.push([from, to]);
  }
  return merged.flatMap(([from, to]) => slices(from, to));
}

function slices(from: number, to: number): Range[] {
  const ranges: Range[] = [];
  for (let first = from; first <= to; first += WINDOW) ranges.push([first, Math.min(to, first + WINDOW - 1)]);
  return ranges;
}
