import {
  ok,
  permit,
  queryText,
  repositoryOf,
  textParameter,
  wantsMedia,
  type Answer,
  type Call,
  type Routes,
} from '../api/call.ts';
import { notFound, Problem } from '../api/problem.ts';
import { findEntry, listTree, type TreeEntry } from '../git/tree.ts';
import { apiUrl, webUrl } from '../render/repository.ts';
import { wrapBase64 } from './git.ts';

const MAX_ENTRIES = 1_000;
const MAX_INLINE_BYTES = 1024 * 1024;
const MAX_BYTES = 100 * 1024 * 1024;
const MAX_LINKS = 5;

interface Place {
  readonly commit: string;
  readonly ref: string;
  readonly path: string;
}

function describe(call: Call, place: Place, entry: TreeEntry): object {
  const repository = repositoryOf(call);
  const path = place.path.split('/').map(encodeURIComponent).join('/');
  const isFolder = entry.type === 'tree';
  const url = `${apiUrl(call.world, repository)}/contents/${path}?ref=${encodeURIComponent(place.ref)}`;
  const html = `${webUrl(call.world, repository)}/${isFolder ? 'tree' : 'blob'}/${place.ref}/${path}`;
  const gitUrl = `${apiUrl(call.world, repository)}/git/${entry.type}s/${entry.sha}`;
  return {
    name: place.path.split('/').at(-1) ?? '',
    path: place.path,
    sha: entry.sha,
    size: 0,
    url,
    html_url: html,
    git_url: gitUrl,
    download_url: isFolder ? null : `${webUrl(call.world, repository)}/raw/${place.ref}/${path}`,
    type: typeOf(entry),
    _links: { self: url, git: gitUrl, html },
  };
}

/** Submodules pass for files in the API version of 2022. */
function typeOf(entry: TreeEntry): string {
  if (entry.type === 'tree') return 'dir';
  return entry.mode === '120000' ? 'symlink' : 'file';
}

async function showFolder(call: Call, place: Place, entry: TreeEntry): Promise<Answer> {
  const { git } = repositoryOf(call);
  const listed = await listTree(git, entry.sha, { recursive: false, limit: MAX_ENTRIES });
  const within = (name: string): Place => ({ ...place, path: place.path === '' ? name : `${place.path}/${name}` });
  return ok((listed?.entries ?? []).map((one) => describe(call, within(one.path), one)));
}

async function showFile(call: Call, place: Place, entry: TreeEntry): Promise<Answer> {
  const blob = await repositoryOf(call).git.readObject(entry.sha);
  if (blob === undefined) throw notFound(); // a submodule's commit lives elsewhere
  if (blob.content.length > MAX_BYTES) throw new Problem(403, 'This API returns blobs up to 100 MB in size.');
  if (wantsMedia(call, 'raw')) {
    return { status: 200, raw: { contentType: 'application/vnd.github.raw; charset=utf-8', content: blob.content } };
  }
  const isInline = blob.content.length <= MAX_INLINE_BYTES;
  return ok({
    ...describe(call, place, entry),
    size: blob.content.length,
    encoding: isInline ? 'base64' : 'none',
    content: isInline ? wrapBase64(blob.content) : '',
  });
}

/** Follows a symbolic link to its target inside the repository; one that leads outside is shown as the link it is. */
async function followLink(call: Call, place: Place, entry: TreeEntry, hops: number): Promise<Answer> {
  const link = await repositoryOf(call).git.readObject(entry.sha);
  const target = link?.content.toString('utf8') ?? '';
  const path = resolveInside(place.path, target);
  const found =
    path === undefined || hops >= MAX_LINKS ? undefined : await findEntry(repositoryOf(call).git, { ...place, path });
  if (path === undefined || found === undefined || found.type !== 'blob') {
    return ok({ ...describe(call, place, entry), target, size: target.length });
  }
  if (found.mode === '120000') return followLink(call, { ...place, path }, found, hops + 1);
  return showFile(call, { ...place, path }, found);
}

function resolveInside(from: string, target: string): string | undefined {
  const segments = from.split('/').slice(0, -1);
  for (const segment of target.split('/')) {
    if (segment === '..' && segments.pop() === undefined) return undefined;
    if (segment !== '..' && segment !== '.' && segment !== '') segments.push(segment);
  }
  return target.startsWith('/') ? undefined : segments.join('/');
}

export const contentRoutes: Routes = {
  async 'repos/get-content'(call) {
    permit(call, 'contents:read');
    const repository = repositoryOf(call);
    const ref = queryText(call, 'ref') ?? repository.defaultBranch;
    const commit = await repository.git.resolveRef(ref);
    if (commit === undefined) throw new Problem(404, `No commit found for the ref ${ref}`);
    const place: Place = { commit, ref, path: textParameter(call, 'path').replace(/^\/+|\/+$/g, '') };
    const entry = await findEntry(repository.git, place);
    if (entry === undefined) throw notFound();
    if (entry.type === 'tree') return showFolder(call, place, entry);
    return entry.mode === '120000' ? followLink(call, place, entry, 0) : showFile(call, place, entry);
  },
};
