import { HEAD_COPIES_ROOT } from '../../agents/mounts.ts';
import { readBlob } from '../../github/read-blob-text.ts';
import type { HandedFile } from '../../sessions/executor.ts';
import { publisherFor } from '../publisher.ts';
import { type EffectContext, isToRead } from './context.ts';
import { repositoryOf } from './repository.ts';
import { requirePlan } from './require.ts';
import type { ReviewRun } from './run.ts';
import { textOf } from './text-cache.ts';

/** The platform takes 500 files in a session; the rest is for the diff. */
const MAX_HEAD_COPIES = 390;
/** Characters of them, held at once: what is left out counts as not read. */
const MAX_HEAD_LENGTH = 50_000_000;
/** The parts of a large change may be opened all at the same time. */
const MAX_HEAD_LENGTH_OF_PART = 10_000_000;

/** With the merge base checked out, the agent reads the changed files from copies: data, never a checked-out tree. */
export async function headCopies(run: ReviewRun, context: EffectContext): Promise<HandedFile[]> {
  const { target } = run;
  if (requirePlan(run).mount === 'head') return [];
  const octokit = publisherFor(run.target, context.github);
  const paths = context.plan.files
    .filter((file) => file.skipped === undefined && file.status !== 'removed')
    // What has been read already is only there to be looked up.
    .toSorted((one, other) => Number(isToRead(other)) - Number(isToRead(one)))
    .slice(0, MAX_HEAD_COPIES)
    .map((file) => file.path);
  const maxLength = run.part === undefined ? MAX_HEAD_LENGTH : MAX_HEAD_LENGTH_OF_PART;
  const copies: HandedFile[] = [];
  let length = 0;
  for (const path of paths) {
    const blob = await context.texts.get(target.headSha, path, () =>
      readBlob(octokit, repositoryOf(target), { path, ref: target.headSha }),
    );
    const content = textOf(blob);
    if (content === undefined || length + content.length > maxLength) continue;
    length += content.length;
    copies.push({ path: `${HEAD_COPIES_ROOT}/${path}`, content });
  }
  return copies;
}
