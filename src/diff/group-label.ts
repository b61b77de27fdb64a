import { cutText } from '../core/text/cut.ts';
import { compareText } from './compare-text.ts';
import { type FileKind, fileKind } from './file-kind.ts';

const KINDS: Readonly<Record<FileKind, string>> = {
  code: '',
  tests: 'tests: ',
  migrations: 'migrations: ',
  config: 'configuration: ',
  docs: 'documentation: ',
};
/** Places that one label names. */
const MAX_PLACES = 3;
const MAX_PLACE_LENGTH = 60;

/** A label for each group of paths: what kind of files it holds if they are of one, and where; numbered if alike. */
export function labelGroups(groups: readonly (readonly string[])[]): string[] {
  if (groups.length === 1) return ['all files'];
  const labels = groups.map((paths) => labelOf(paths));
  const totals = countEach(labels);
  const seen = new Map<string, number>();
  return labels.map((label) => {
    const total = totals.get(label) ?? 1;
    const position = (seen.get(label) ?? 0) + 1;
    seen.set(label, position);
    return total === 1 ? label : `${label} (${position}/${total})`;
  });
}

function labelOf(paths: readonly string[]): string {
  const kinds = new Set(paths.map(fileKind));
  const [kind = 'code'] = kinds.size === 1 ? kinds : [];
  const places = [...countEach(placesOf(paths))]
    .toSorted(([one, ones], [other, others]) => others - ones || compareText(one, other))
    .map(([place]) => shorten(place));
  const rest = places.length - MAX_PLACES;
  return `${KINDS[kind]}${places.slice(0, MAX_PLACES).join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`;
}

/** For each file the folder to name: the one it shares with those that stand in the same branch of the tree. */
function placesOf(paths: readonly string[]): string[] {
  const folders = paths.map((path) => path.split('/').slice(0, -1));
  const { length: depth } = commonStart(folders);
  const branches = Map.groupBy(folders, (folder) => folder[depth]);
  return [...branches.values()].flatMap((branch) => {
    const place = commonStart(branch).join('/') || 'top level';
    return branch.map(() => place);
  });
}

/** A deep folder by its end. */
const shorten = (place: string): string =>
  place.length <= MAX_PLACE_LENGTH ? place : `…/${cutText(place.split('/').slice(-2).join('/'), MAX_PLACE_LENGTH)}`;

function commonStart([first = [], ...others]: readonly (readonly string[])[]): readonly string[] {
  let depth = first.length;
  for (const other of others) {
    const differs = first.findIndex((segment, index) => index >= depth || segment !== other[index]);
    if (differs >= 0) depth = Math.min(depth, differs);
  }
  return first.slice(0, depth);
}

function countEach(items: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const item of items) counts.set(item, (counts.get(item) ?? 0) + 1);
  return counts;
}
