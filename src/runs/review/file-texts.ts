import { readBlob } from '../../github/read-blob-text.ts';
import type { FileText } from '../../findings/trace-findings.ts';
import { publisherFor } from '../publisher.ts';
import type { EffectContext } from './context.ts';
import { repositoryOf } from './repository.ts';
import { requirePlan } from './require.ts';
import type { ReviewRun } from './run.ts';

/** A file of a commit. */
export interface FilePlace {
  readonly sha: string;
  readonly path: string;
}

/** How many are asked for at once. */
const AT_ONCE = 10;

/** The files of a repository by commit and path, as a comparison asks for them: each is read once. */
export class FileTexts {
  readonly #run: ReviewRun;
  readonly #context: EffectContext;

  constructor(run: ReviewRun, context: EffectContext) {
    this.#run = run;
    this.#context = context;
  }

  /** Reads some ahead, several at once: what is asked for afterwards is here. */
  async readAll(places: readonly FilePlace[]): Promise<void> {
    const wanted = [...new Map(places.map((place) => [`${place.sha}:${place.path}`, place])).values()];
    for (let next = 0; next < wanted.length; next += AT_ONCE) {
      await Promise.all(wanted.slice(next, next + AT_ONCE).map(({ sha, path }) => this.read(sha, path)));
    }
  }

  /** Fails when GitHub does not know the head or the merge base: a file that it says is not there may well be. */
  async read(sha: string, path: string): Promise<FileText> {
    const { target } = this.#run;
    const ref = this.#sameAs(sha, path);
    const isRefRequired = ref === target.headSha || ref === requirePlan(this.#run).mergeBase;
    const octokit = publisherFor(target, this.#context.github);
    const blob = await this.#context.texts.get(ref, path, () =>
      readBlob(octokit, repositoryOf(target), { path, ref, isRefRequired }),
    );
    return blob.kind === 'absent' ? { kind: 'missing' } : blob;
  }

  /** A file that has not changed since it was read need not be read in the earlier commit too. */
  #sameAs(sha: string, path: string): string {
    const { range } = requirePlan(this.#run);
    const file = this.#context.plan.files.find((one) => one.path === path);
    const isUnchanged = file?.readAt !== undefined && (sha === file.readAt || sha === range?.since);
    return isUnchanged ? this.#run.target.headSha : sha;
  }
}
