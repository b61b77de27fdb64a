import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { spawnGit } from './run-git.ts';

export interface GitObject {
  readonly oid: string;
  readonly type: (typeof TYPES)[number];
  readonly content: Buffer;
}

interface Waiting {
  readonly resolve: (object: GitObject | undefined) => void;
  readonly reject: (error: Error) => void;
}

const NEWLINE = 0x0a;
/** What such a name stands for never changes. */
const NAMED_BY_CONTENT = /^[0-9a-f]{40}(?:[0-9a-f]{24})?(?![0-9a-f])/;
const REMEMBERED_OBJECTS = 1024;
const REMEMBERED_BYTES = 4096;
const TYPES = ['blob', 'tree', 'commit', 'tag'] as const;

/** Reads objects through one long-lived `git cat-file --batch`; answers arrive in the order of the questions. */
export class ObjectReader {
  readonly #gitDir: string;
  #child: ChildProcessWithoutNullStreams | undefined;
  #chunks: Buffer[] = [];
  /** Small objects that were asked for, the latest last. */
  readonly #known = new Map<string, GitObject>();
  #waiting: Waiting[] = [];

  constructor(gitDir: string) {
    this.#gitDir = gitDir;
  }

  /** The object a name such as `sha`, `sha^{tree}` or `sha:path` stands for; nothing when there is none. */
  async read(name: string): Promise<GitObject | undefined> {
    if (name.includes('\n')) return undefined; // the batch protocol is line based
    const known = this.#known.get(name);
    if (known !== undefined) return known;
    const object = await this.#ask(name);
    if (object !== undefined && NAMED_BY_CONTENT.test(name)) this.#remember(name, object);
    return object;
  }

  #remember(name: string, object: GitObject): void {
    if (object.content.length > REMEMBERED_BYTES) return;
    this.#known.set(name, object);
    const oldest = this.#known.keys().next().value;
    if (this.#known.size > REMEMBERED_OBJECTS && oldest !== undefined) this.#known.delete(oldest);
  }

  #ask(name: string): Promise<GitObject | undefined> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ resolve, reject });
      this.#process().stdin.write(`${name}\n`);
    });
  }

  close(): void {
    this.#child?.stdin.end();
    this.#child = undefined;
  }

  #process(): ChildProcessWithoutNullStreams {
    if (this.#child !== undefined) return this.#child;
    const child = spawnGit(this.#gitDir, ['cat-file', '--batch']);
    child.stdout.on('data', (chunk: Buffer) => {
      this.#chunks.push(chunk);
      this.#settle();
    });
    child.stderr.resume(); // it explains ambiguous names, which nobody reads
    child.stdin.on('error', () => undefined); // the close below tells everyone who waits
    child.once('error', (error) => this.#fail(child, error));
    child.once('close', () => this.#fail(child, new Error('git cat-file ended')));
    this.#child = child;
    return child;
  }

  #fail(child: ChildProcessWithoutNullStreams, error: Error): void {
    if (this.#child === child) this.#child = undefined;
    const waiting = this.#waiting.splice(0);
    this.#chunks = [];
    for (const one of waiting) one.reject(error);
  }

  #settle(): void {
    for (;;) {
      const received = this.#chunks.length === 1 ? this.#chunks[0] : Buffer.concat(this.#chunks);
      if (received === undefined) return;
      this.#chunks = [received];
      const parsed = parseAnswer(received);
      if (parsed === undefined) return;
      this.#chunks = [received.subarray(parsed.length)];
      this.#waiting.shift()?.resolve(parsed.object);
    }
  }
}

/** One whole answer at the start of `received`, or nothing while bytes are still missing. */
function parseAnswer(received: Buffer): { object: GitObject | undefined; length: number } | undefined {
  const end = received.indexOf(NEWLINE);
  if (end === -1) return undefined;
  const found = /^(?<oid>[0-9a-f]{40,64}) (?<type>\w+) (?<size>\d+)$/.exec(
    received.subarray(0, end).toString('utf8'),
  )?.groups;
  const type = TYPES.find((one) => one === found?.['type']);
  if (found === undefined || type === undefined) return { object: undefined, length: end + 1 }; // "missing", "ambiguous" or a submodule
  const start = end + 1;
  const length = start + Number(found['size']) + 1;
  if (received.length < length) return undefined;
  const content = Buffer.from(received.subarray(start, length - 1));
  return { object: { oid: found['oid'] ?? '', type, content }, length };
}
