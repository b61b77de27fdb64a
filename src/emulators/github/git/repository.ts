import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { listChangedFiles, type ChangedFile, type PatchLimit } from './changed-files.ts';
import { layOut, locate, readCheckedOut, type Source } from './borrowed-objects.ts';
import { ObjectReader, type GitObject } from './object-reader.ts';
import { askGit, runGit } from './run-git.ts';

const FULL_SHA = /^[0-9a-f]{40}(?:[0-9a-f]{24})?$/;
/** What GitHub accepts as a ref: no revision arithmetic, no options, no ranges. */
const REF_NAME = /^(?!-)(?!.*(?:\.\.|@\{))[^\s~^:?*[\\]+$/;
const ABBREVIATED_SHA = /^[0-9a-f]{7,39}$/;
const REMEMBERED = 256;

/** Many repositories of a scene borrow from one. */
const sources = new Map<string, Promise<Source>>();

/** Two commits differ in the same way in every repository that has both. */
const comparisons = new Map<string, Promise<readonly ChangedFile[]>>();
/** What lies between two commits hangs on how much of its history a source has. */
const ranges = new Map<string, Promise<readonly string[]>>();

/**
 * A repository as GitHub would hold it: the objects of an existing one, which is only read, under refs of our own
 * (`refs/pull/N/head`, branches that a scenario moves). The refs live in a bare repository in the temporary folder that
 * borrows the objects, so fetches see them while the source stays untouched.
 */
export class GitRepository {
  readonly #source: string;
  readonly defaultBranch: string;
  /** The bare repository that git commands and fetches run on. */
  readonly directory: string;
  readonly #objects: ObjectReader;
  readonly #movedBranches = new Map<string, string>();
  readonly #pullHeads = new Map<number, string>();
  readonly #mergeBases = new Map<string, Promise<string | undefined>>();
  #syncing: Promise<void> = Promise.resolve();

  private constructor(source: string, directory: string, defaultBranch: string) {
    this.#source = source;
    this.defaultBranch = defaultBranch;
    this.directory = directory;
    this.#objects = new ObjectReader(source);
  }

  /**
   * Opens the repository whose work tree or git directory is at `location`; throws when there is none. The default
   * branch is the one the source has checked out, unless named.
   */
  static async open(location: string, defaultBranch?: string): Promise<GitRepository> {
    const source = await remember(sources, location, () => locate(location));
    const checkedOut = await readCheckedOut(source);
    const directory = await mkdtemp(path.join(os.tmpdir(), 'emulated-github-'));
    await layOut(directory, source);
    return new GitRepository(source.gitDir, directory, defaultBranch ?? checkedOut ?? 'main');
  }

  /** Resolves any revision of the source (`main~3`, a tag, a SHA); for scenarios, not for API input. */
  async resolveRevision(revision: string): Promise<string> {
    const moved = this.#movedBranches.get(revision);
    if (moved !== undefined) return moved;
    const sha = await this.#commitNamed(revision);
    if (sha === undefined) throw new Error(`the repository has no commit ${revision}`);
    return sha;
  }

  /** Resolves what GitHub accepts as a ref: a SHA, a branch, a tag, or a full ref name such as `refs/pull/7/head`. */
  async resolveRef(ref: string): Promise<string | undefined> {
    if (FULL_SHA.test(ref)) return this.#commitNamed(ref);
    if (!REF_NAME.test(ref)) return undefined;
    const pull = /^(?:refs\/)?pull\/(?<number>\d+)\/head$/.exec(ref)?.groups?.['number'];
    if (pull !== undefined) return this.#pullHeads.get(Number(pull));
    if (ref === 'HEAD') return this.branch(this.defaultBranch);
    const branch = await this.branch(ref.replace(/^(?:refs\/)?heads\//, ''));
    const named = branch ?? (await this.#commitNamed(`refs/tags/${ref.replace(/^(?:refs\/)?tags\//, '')}`));
    return named ?? (ABBREVIATED_SHA.test(ref) ? this.#commitNamed(ref) : undefined);
  }

  /** The tip of a branch: where a scenario moved it, else where the source has it. */
  async branch(name: string): Promise<string | undefined> {
    if (!REF_NAME.test(name)) return undefined;
    return this.#movedBranches.get(name) ?? this.#commitNamed(`refs/heads/${name}`);
  }

  async branches(): Promise<ReadonlyMap<string, string>> {
    const refs = await this.#sourceRefs('refs/heads');
    const known = new Map(refs.map(({ name, sha }) => [name.slice('refs/heads/'.length), sha]));
    for (const [name, sha] of this.#movedBranches) known.set(name, sha);
    return new Map([...known].toSorted(([left], [right]) => (left < right ? -1 : 1)));
  }

  /** Lets a branch point at a commit without touching the source. */
  moveBranch(name: string, sha: string): void {
    this.#movedBranches.set(name, sha);
  }

  movePullHead(number: number, sha: string): void {
    this.#pullHeads.set(number, sha);
  }

  readObject(name: string): Promise<GitObject | undefined> {
    return this.#objects.read(name);
  }

  mergeBase(left: string, right: string): Promise<string | undefined> {
    return remember(this.#mergeBases, `${left} ${right}`, () => askGit(this.directory, ['merge-base', left, right]));
  }

  changedFiles(base: string, head: string, limit: PatchLimit): Promise<readonly ChangedFile[]> {
    const key = `${base} ${head} ${limit.bytes} ${limit.lines}`;
    return remember(comparisons, key, () => listChangedFiles(this.directory, base, head, limit));
  }

  /** The commits reachable from `head` and not from `base`, oldest first. */
  commitsBetween(base: string, head: string): Promise<readonly string[]> {
    const range = `${base}..${head}`;
    const key = `${this.#source} ${range}`;
    return remember(ranges, key, () => listCommits(this.directory, ['--reverse', '--topo-order', range]));
  }

  /** The commit or, for a root commit, the empty tree that a commit is compared with. */
  async resolveParent(sha: string): Promise<string> {
    const parent = await this.#commitNamed(`${sha}^1`);
    return parent ?? (await runGit(this.directory, ['hash-object', '-t', 'tree', '--stdin'])).toString('utf8').trim();
  }

  /** The commits reachable from one, newest first; with a path, those that touch it. */
  async history(start: string, file?: string): Promise<readonly string[]> {
    const literal = file === undefined ? [] : ['--', `:(top,literal)${file}`];
    return listCommits(this.directory, [start, ...literal]);
  }

  /** Publishes the current refs to fetches. Callers wait for each other, so a half-written list is never served. */
  publishRefs(): Promise<void> {
    this.#syncing = this.#syncing.catch(() => undefined).then(() => this.#writeRefs());
    return this.#syncing;
  }

  /** The commit any name stands for in the source; asked of a process that is running anyway. */
  async #commitNamed(name: string): Promise<string | undefined> {
    return (await this.#objects.read(`${name}^{commit}`))?.oid;
  }

  async close(): Promise<void> {
    this.#objects.close();
    await rm(this.directory, { recursive: true, force: true, maxRetries: 3 });
  }

  async #writeRefs(): Promise<void> {
    const [tags, branches] = await Promise.all([this.#sourceRefs('refs/tags'), this.branches()]);
    const refs = [
      ...tags.map(({ name, sha }) => `${sha} ${name}`),
      ...[...branches].map(([name, sha]) => `${sha} refs/heads/${name}`),
      ...[...this.#pullHeads].map(([number, sha]) => `${sha} refs/pull/${number}/head`),
    ];
    await replaceFile(path.join(this.directory, 'packed-refs'), `${refs.join('\n')}\n`);
    await replaceFile(path.join(this.directory, 'HEAD'), `ref: refs/heads/${this.defaultBranch}\n`);
  }

  async #sourceRefs(prefix: string): Promise<{ name: string; sha: string }[]> {
    const listed = await runGit(this.#source, ['for-each-ref', '--format=%(objectname) %(refname)', prefix]);
    return listed
      .toString('utf8')
      .split('\n')
      .filter(Boolean)
      .map((line) => ({ sha: line.slice(0, line.indexOf(' ')), name: line.slice(line.indexOf(' ') + 1) }));
  }
}

async function listCommits(gitDir: string, selection: readonly string[]): Promise<readonly string[]> {
  const listed = await runGit(gitDir, ['rev-list', ...selection]);
  return listed.toString('utf8').split('\n').filter(Boolean);
}

async function replaceFile(file: string, content: string): Promise<void> {
  await writeFile(`${file}.next`, content);
  await rename(`${file}.next`, file);
}

/** Remembers the last answers, which do not change; a failure is forgotten. */
function remember<T>(memory: Map<string, Promise<T>>, key: string, compute: () => Promise<T>): Promise<T> {
  const known = memory.get(key);
  if (known !== undefined) return known;
  const computed = compute();
  memory.set(key, computed);
  computed.catch(() => memory.delete(key));
  const oldest = memory.keys().next().value;
  if (memory.size > REMEMBERED && oldest !== undefined) memory.delete(oldest);
  return computed;
}
