/** Blobs that were read during a drive. Bounded: the oldest go first. Only a cache: losing it costs a request. */
export class TextCache {
  readonly #texts = new Map<string, string | undefined>();
  readonly #capacity: number;
  #size = 0;

  /** `capacity` in characters. */
  constructor(capacity = 20_000_000) {
    this.#capacity = capacity;
  }

  /** The text at a path of a commit, read at most once while it stays in the cache; undefined when it has none. */
  async get(sha: string, path: string, read: () => Promise<string | undefined>): Promise<string | undefined> {
    const key = `${sha}:${path}`;
    if (this.#texts.has(key)) return this.#texts.get(key);
    const text = await read();
    this.#texts.set(key, text);
    this.#size += text?.length ?? 0;
    this.#evict();
    return text;
  }

  #evict(): void {
    for (const [key, text] of this.#texts) {
      if (this.#size <= this.#capacity || this.#texts.size === 1) return;
      this.#texts.delete(key);
      this.#size -= text?.length ?? 0;
    }
  }
}
