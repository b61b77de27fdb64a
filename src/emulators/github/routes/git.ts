import { ok, permit, repositoryOf, textParameter, wantsMedia, type Routes } from '../api/call.ts';
import { notFound, Problem } from '../api/problem.ts';
import { listTree } from '../git/tree.ts';
import { renderGitCommit } from '../render/commit.ts';
import { apiUrl } from '../render/repository.ts';
import { nodeId } from '../world.ts';

const MAX_TREE_ENTRIES = 100_000;
const MAX_BLOB_BYTES = 100 * 1024 * 1024;
const SHA = /^[0-9a-f]{40}(?:[0-9a-f]{24})?$/;

/** Base64 in lines of sixty, as GitHub wraps it. */
export const wrapBase64 = (content: Buffer): string => content.toString('base64').replace(/.{60}|.+$/g, '$&\n');

export const gitRoutes: Routes = {
  async 'git/get-blob'(call) {
    permit(call, 'contents:read');
    const sha = textParameter(call, 'file_sha');
    if (!SHA.test(sha))
      throw new Problem(422, 'The sha parameter must be exactly 40 characters and contain only [0-9a-f].');
    const blob = await repositoryOf(call).git.readObject(sha);
    if (blob?.type !== 'blob') throw notFound();
    if (blob.content.length > MAX_BLOB_BYTES) throw new Problem(403, 'This blob is too large to fetch via the API.');
    if (wantsMedia(call, 'raw')) {
      return { status: 200, raw: { contentType: 'application/vnd.github.raw; charset=utf-8', content: blob.content } };
    }
    return ok({
      sha,
      node_id: nodeId('B', sha),
      size: blob.content.length,
      url: `${apiUrl(call.world, repositoryOf(call))}/git/blobs/${sha}`,
      content: wrapBase64(blob.content),
      encoding: 'base64',
    });
  },
  async 'git/get-tree'(call) {
    permit(call, 'contents:read');
    const repository = repositoryOf(call);
    const name = textParameter(call, 'tree_sha');
    const recursive = call.query['recursive'] !== undefined;
    const root = SHA.test(name) ? name : await repository.git.resolveRef(name);
    const tree = root && (await listTree(repository.git, root, { recursive, limit: MAX_TREE_ENTRIES }));
    if (!tree) throw notFound();
    const base = `${apiUrl(call.world, repository)}/git`;
    const entries = tree.entries.map(({ mode, type, sha, path }) => ({
      path,
      mode,
      type,
      sha,
      ...(type === 'commit' ? {} : { url: `${base}/${type}s/${sha}` }),
    }));
    return ok({ sha: tree.sha, url: `${base}/trees/${tree.sha}`, tree: entries, truncated: tree.truncated });
  },
  async 'git/get-commit'(call) {
    permit(call, 'contents:read');
    const sha = textParameter(call, 'commit_sha');
    if (!SHA.test(sha) || (await repositoryOf(call).git.resolveRef(sha)) !== sha) throw notFound();
    return ok(await renderGitCommit(call.world, repositoryOf(call), sha));
  },
  async 'git/get-ref'(call) {
    permit(call, 'contents:read');
    const ref = textParameter(call, 'ref');
    const isFull = /^(?:heads|tags|pull)\//.test(ref);
    const sha = isFull ? await repositoryOf(call).git.resolveRef(ref) : undefined;
    if (sha === undefined) throw notFound();
    const base = `${apiUrl(call.world, repositoryOf(call))}/git`;
    return ok({
      ref: `refs/${ref}`,
      node_id: nodeId('REF', ref),
      url: `${base}/refs/${ref}`,
      object: { sha, type: 'commit', url: `${base}/commits/${sha}` },
    });
  },
};
