import type { ChangedFile } from '../diff/changed-file.ts';
import type { KnownFinding } from './known-finding.ts';

/**
 * The changed file in which a known finding's file goes on: under its path, or under the name that it was given since.
 * `undefined` when the pull request does not list it: then it is as it is in the merge base, or gone as it had come.
 */
export function followFile<File extends ChangedFile>(known: KnownFinding, files: readonly File[]): File | undefined {
  const { finding, basePath } = known;
  const listed = files.find(({ path }) => path === finding.path);
  if (listed !== undefined && listed.status !== 'removed') return listed;
  const isRenamed = ({ previousPath, status }: ChangedFile) => previousPath === basePath && status === 'renamed';
  return files.find(isRenamed) ?? listed ?? files.find(({ path }) => path === basePath);
}
