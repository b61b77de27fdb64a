import type { BlobText } from '../../github/read-blob-text.ts';

/** Blobs that were read during a drive. Bounded: the oldest go first. Only a cache: losing it costs a request. */
export class TextCache {
  readonly #texts = new Map<string, BlobText>();
  readonly #running = new Map<string, Promise<BlobText>>();
  readonly #capacity: number;
  #size = 0;

  /** `capacity` in characters. */
  constructor(capacity = 20_000_000) {
    this.#capacity = capacity;
  }

  /** What there is at a path of a commit, read at most once while it stays in the cache. */
  async get(sha: string, path: string, read: () => Promise<BlobText>): Promise<BlobText> {
    const key = `${sha}:${path}`;
    const running = this.#texts.get(key) ?? this.#running.get(key);
    if (running !== undefined) return await running;
    const reading = this.#keep(key, read);
    this.#running.set(key, reading);
    return await reading;
  }

  async #keep(key: string, read: () => Promise<BlobText>): Promise<BlobText> {
    try {
      const blob = await read();
      this.#texts.set(key, blob);
      this.#size += lengthOf(blob);
      this.#evict();
      return blob;
    } finally {
      this.#running.delete(key);
    }
  }

  #evict(): void {
    for (const [key, blob] of this.#texts) {
      if (this.#size <= this.#capacity || this.#texts.size === 1) return;
      this.#texts.delete(key);
      this.#size -= lengthOf(blob);
    }
  }
}

const lengthOf = (blob: BlobText): number => textOf(blob)?.length ?? 0;

export const textOf = (blob: BlobText): string | undefined => (blob.kind === 'text' ? blob.text : undefined);
