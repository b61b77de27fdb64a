import type { BrainContext } from '../brain.ts';
import { readWindow } from './read-source.ts';
import { type DiffFile, parseDiffs } from './unified-diff.ts';

const UPLOADS = '/mnt/session/uploads';
const WORKSPACE = '/workspace';
const PAGE = 1000;
const MAX_PAGES = 200;

/** The change to look at, and where its files can be read. */
export interface Change {
  readonly files: readonly DiffFile[];
  /** Container path of a file of the change, to be tried with `read`. */
  readonly locate: (path: string) => string;
}

/** Looks for a diff in the messages, then in the uploads; finds out where the files of the head commit stand. */
export async function findChange(context: BrainContext): Promise<Change> {
  const inline = parseDiffs(context.messages.join('\n'));
  const files = inline.length > 0 ? inline : await uploadedDiffs(context);
  const handed = await filesMatching(context, '**/head/**', UPLOADS);
  const repository = await findRepository(context);
  return {
    files: unique(files),
    locate: (path) => handed.find((file) => file.endsWith(`/head/${path}`)) ?? `${repository}/${path}`,
  };
}

/** The root of the mounted repository; the workspace itself when none is there. */
async function findRepository(context: BrainContext): Promise<string> {
  const [first] = await filesMatching(context, '*/*', WORKSPACE);
  const [any] = first === undefined ? await filesMatching(context, '**/*', WORKSPACE) : [first];
  return any === undefined ? WORKSPACE : any.split('/').slice(0, 3).join('/');
}

async function uploadedDiffs(context: BrainContext): Promise<DiffFile[]> {
  const found: DiffFile[] = [];
  for (const file of await filesMatching(context, '**/*.{diff,patch}', UPLOADS)) {
    found.push(...parseDiffs(await readAll(context, file)));
  }
  return found;
}

async function readAll(context: BrainContext, file: string): Promise<string> {
  const lines = new Map<number, string>();
  for (let page = 0; page < MAX_PAGES; page += 1) {
    const known = lines.size;
    await readWindow(context, file, [page * PAGE + 1, (page + 1) * PAGE], lines);
    if (lines.size < known + PAGE) break;
  }
  return [...lines.values()].join('\n');
}

async function filesMatching(context: BrainContext, pattern: string, path: string): Promise<string[]> {
  if (!context.canUse('glob')) return [];
  const { text, isError } = await context.useTool('glob', { pattern, path });
  return isError ? [] : text.split('\n').filter((line) => line.startsWith('/'));
}

/** A path may stand in several diffs; the last one counts. */
const unique = (files: readonly DiffFile[]): DiffFile[] => [
  ...new Map(files.map((file) => [file.path, file])).values(),
];
