import type { AnchorRequest } from '../api/bodies.ts';
import type { Side } from '../entities.ts';
import type { ChangedFile } from '../git/changed-files.ts';
import { excerptHunk, parsePatch, type Hunk, type PatchLine } from '../git/patch.ts';

/** Where it stands, proved against the diff. */
export interface Anchor {
  readonly path: string;
  readonly subjectType: 'line' | 'file';
  readonly line: number | undefined;
  readonly side: Side;
  readonly startLine: number | undefined;
  readonly startSide: Side | undefined;
  readonly position: number | undefined;
  readonly diffHunk: string;
}

/** The diff has no such place. The message is GitHub's sentence, which does not name the comment it is about. */
export class AnchorRefused extends Error {
  override readonly name = 'AnchorRefused';
}

interface Spot {
  readonly hunk: Hunk;
  readonly line: PatchLine;
}

/**
 * Finds the place in the diff or throws `AnchorRefused`. RIGHT takes added and context lines, LEFT takes deleted lines; a
 * range lies in one hunk and its start stands before its end. A file without a patch has no lines to comment on.
 */
export function resolveAnchor(files: readonly ChangedFile[], request: AnchorRequest): Anchor {
  const file = files.find((one) => one.filename === request.path);
  if (file === undefined) throw new AnchorRefused('Path could not be resolved');
  if (request.subject_type === 'file') return fileAnchor(request);
  const hunks = parsePatch(file.patch ?? '');
  if (request.position !== undefined) return atPosition(hunks, request.path, request.position);
  const side = sideOf(request.side, 'RIGHT');
  const end = findSpot(hunks, side, request.line);
  if (end === undefined) throw new AnchorRefused('Line could not be resolved');
  const range = request.start_line === undefined ? undefined : startOf(hunks, request, side, end);
  return { ...anchorAt(request.path, side, end), ...range };
}

function fileAnchor(request: AnchorRequest): Anchor {
  if (request.line !== undefined || request.start_line !== undefined) {
    throw new AnchorRefused('A comment on a file cannot have a line');
  }
  const nowhere = { line: undefined, startLine: undefined, startSide: undefined, position: undefined, diffHunk: '' };
  return { path: request.path, subjectType: 'file', side: 'RIGHT', ...nowhere };
}

function atPosition(hunks: readonly Hunk[], path: string, position: number): Anchor {
  const spot = spotsOf(hunks).find(({ line }) => line.position === position);
  if (spot === undefined) throw new AnchorRefused('Position could not be resolved');
  return anchorAt(path, spot.line.kind === 'deleted' ? 'LEFT' : 'RIGHT', spot);
}

function startOf(
  hunks: readonly Hunk[],
  request: AnchorRequest,
  endSide: Side,
  end: Spot,
): { startLine: number; startSide: Side } {
  const startSide = sideOf(request.start_side, endSide);
  const start = findSpot(hunks, startSide, request.start_line);
  if (start === undefined) throw new AnchorRefused('Start line could not be resolved');
  if (start.hunk !== end.hunk) {
    throw new AnchorRefused('pull_request_review_thread.start_line must be part of the same hunk as the line.');
  }
  if (start.line.position >= end.line.position) {
    throw new AnchorRefused('pull_request_review_thread.start_line must precede the end line.');
  }
  return { startLine: numberOn(startSide, start.line) ?? 0, startSide };
}

function anchorAt(path: string, side: Side, spot: Spot): Anchor {
  return {
    path,
    subjectType: 'line',
    side,
    line: numberOn(side, spot.line),
    startLine: undefined,
    startSide: undefined,
    position: spot.line.position,
    diffHunk: excerptHunk(spot.hunk, spot.line),
  };
}

const spotsOf = (hunks: readonly Hunk[]): Spot[] => hunks.flatMap((hunk) => hunk.lines.map((line) => ({ hunk, line })));

function findSpot(hunks: readonly Hunk[], side: Side, number: number | undefined): Spot | undefined {
  if (number === undefined) return undefined;
  return spotsOf(hunks).find(({ line }) => {
    const isOnSide = side === 'RIGHT' ? line.kind !== 'deleted' : line.kind === 'deleted';
    return isOnSide && numberOn(side, line) === number;
  });
}

const numberOn = (side: Side, line: PatchLine): number | undefined => (side === 'RIGHT' ? line.right : line.left);

function sideOf(asked: string | undefined, otherwise: Side): Side {
  if (asked === undefined || asked === 'side') return otherwise;
  if (asked === 'LEFT' || asked === 'RIGHT') return asked;
  throw new AnchorRefused('Side is not included in the list');
}
