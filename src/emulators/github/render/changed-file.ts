import type { Repository } from '../entities.ts';
import type { ChangedFile } from '../git/changed-files.ts';
import type { World } from '../world.ts';
import { apiUrl, webUrl } from './repository.ts';

/** One entry of a pull request's or comparison's file list. Paths in addresses are escaped segment by segment. */
export function renderChangedFile(world: World, repository: Repository, head: string, file: ChangedFile): object {
  const path = file.filename.split('/').map(encodeURIComponent).join('/');
  return {
    sha: file.sha,
    filename: file.filename,
    status: file.status,
    additions: file.additions,
    deletions: file.deletions,
    changes: file.additions + file.deletions,
    blob_url: `${webUrl(world, repository)}/blob/${head}/${path}`,
    raw_url: `${webUrl(world, repository)}/raw/${head}/${path}`,
    contents_url: `${apiUrl(world, repository)}/contents/${path}?ref=${head}`,
    ...(file.patch === undefined ? {} : { patch: file.patch }),
    ...(file.previousFilename === undefined ? {} : { previous_filename: file.previousFilename }),
  };
}
