import { HEAD_COPIES_ROOT } from '../../agents/mounts.ts';
import { readBlobText } from '../../github/read-blob-text.ts';
import type { HandedFile } from '../../sessions/executor.ts';
import { publisherFor } from '../publisher.ts';
import type { EffectContext } from './context.ts';
import { repositoryOf } from './repository.ts';
import { requirePlan } from './require.ts';
import type { ReviewRun } from './run.ts';

/** The platform takes 500 files in a session; the rest is for the diff. */
const MAX_HEAD_COPIES = 390;
/** Characters of them, held at once: what is left out counts as not read. */
const MAX_HEAD_LENGTH = 50_000_000;

/** With the merge base checked out, the agent reads the changed files from copies: data, never a checked-out tree. */
export async function headCopies(run: ReviewRun, context: EffectContext): Promise<HandedFile[]> {
  const { target } = run;
  if (requirePlan(run).mount === 'head') return [];
  const octokit = publisherFor(run.target, context.github);
  const paths = context.plan.files
    .filter((file) => file.skipped === undefined && file.status !== 'removed')
    .slice(0, MAX_HEAD_COPIES)
    .map((file) => file.path);
  const copies: HandedFile[] = [];
  let length = 0;
  for (const path of paths) {
    const content = await context.texts.get(target.headSha, path, () =>
      readBlobText(octokit, repositoryOf(target), { path, ref: target.headSha }),
    );
    if (content === undefined || length + content.length > MAX_HEAD_LENGTH) continue;
    length += content.length;
    copies.push({ path: `${HEAD_COPIES_ROOT}/${path}`, content });
  }
  return copies;
}
