import type { BrainContext } from '../../brain.ts';
import { readWindow } from '../read-source.ts';
import type { Mounted } from './conversation.ts';

/** A line that a search has found. */
export interface Hit {
  readonly mount: Mounted;
  /** Path in the sandbox. */
  readonly file: string;
  /** Path in its repository. */
  readonly path: string;
  readonly line: number;
  readonly text: string;
}

export interface Found {
  readonly hits: readonly Hit[];
  /** There may be more. */
  readonly isCut: boolean;
}

/** Searches every repository for a regular expression, below the paths that `scope` allows. */
export async function search(
  context: BrainContext,
  mounts: readonly Mounted[],
  pattern: string,
  scope?: string,
): Promise<Found> {
  const hits: Hit[] = [];
  let isCut = false;
  for (const mount of mounts) {
    const { text, isError } = await context.useTool('grep', { pattern, path: mount.path });
    if (isError) continue;
    isCut ||= text.includes('[search stopped early');
    hits.push(...text.split('\n').flatMap((line) => toHit(line, mount)));
  }
  return { hits: hits.filter(({ path }) => isInScope(path, scope)), isCut };
}

function toHit(found: string, mount: Mounted): Hit[] {
  const [, file, line, text = ''] = /^(\/[^:\n]+):(\d+):(.*)$/su.exec(found) ?? [];
  return file === undefined ? [] : [{ mount, file, path: pathIn(mount, file), line: Number(line), text }];
}

/** Files whose path ends like this, in every repository. */
export async function findFiles(context: BrainContext, mounts: readonly Mounted[], ending: string): Promise<Hit[]> {
  const found: Hit[] = [];
  for (const mount of mounts) {
    const pattern = `**/${ending.replace(/^[./]+/, '')}`;
    const { text, isError } = await context.useTool('glob', { pattern, path: mount.path });
    if (isError) continue;
    const files = text.split('\n').filter((line) => line.startsWith('/'));
    found.push(...files.map((file) => ({ mount, file, path: pathIn(mount, file), line: 1, text: '' })));
  }
  return found.toSorted((a, b) => a.path.length - b.path.length);
}

/** Below the workspace alone, the first folder is the repository. */
const pathIn = ({ path, repository }: Mounted, file: string) =>
  file
    .slice(path.length + 1)
    .split('/')
    .slice(repository === undefined ? 1 : 0)
    .join('/');

const TESTS = /(?:^|\/)(?:tests?|__tests__|spec)\/|[._-](?:test|spec)\.\w+$/i;

/** `tests` and `docs` are kinds of files; anything else is a folder or a part of a name. */
function isInScope(path: string, scope: string | undefined): boolean {
  if (scope === undefined) return true;
  if (/^tests?$/i.test(scope)) return TESTS.test(path);
  if (/^(?:docs?|documentation)$/i.test(scope)) return /(?:^|\/)docs?\/|\.(?:md|rst|txt)$/i.test(path);
  return path === scope || path.startsWith(`${scope}/`) || path.includes(`/${scope}/`) || path.endsWith(`/${scope}`);
}

/** Lines of a file by number, as the tool shows them. */
export async function readLines(
  context: BrainContext,
  file: string,
  range: readonly [first: number, last: number],
): Promise<Map<number, string>> {
  const lines = new Map<number, string>();
  await readWindow(context, file, range, lines);
  return lines;
}
