import { readdirSync, statSync } from 'node:fs';
import path from 'node:path';

const ROOT = path.join(import.meta.dirname, '../..');
const SOURCE = /\.(?:[cm]?[jt]s|md|json|css|sql)$/;
const MAX_BYTES = 200_000;
const MAX_FILES = 150;

const isSource = (file: string) => SOURCE.test(file) && statSync(file).isFile() && statSync(file).size <= MAX_BYTES;

/** At most 150 sources below a folder of this repository, spread evenly over it. */
export function sourcesBelow(folder: string): string[] {
  const listed = readdirSync(path.join(ROOT, folder), { recursive: true, encoding: 'utf8' });
  const nested = folder === 'src' ? 'node_modules' : `${path.sep}node_modules`;
  const found = listed.filter((file) => !file.includes(nested)).map((file) => path.join(ROOT, folder, file));
  const sources = found.filter(isSource).toSorted();
  const step = Math.max(1, sources.length / MAX_FILES);
  return sources.filter((_, index) => Math.floor(index / step) !== Math.floor((index - 1) / step));
}

/** Where a source stands below its folder: its path in a repository that holds this folder alone. */
export const pathBelow = (folder: string, file: string): string => path.relative(path.join(ROOT, folder), file);
