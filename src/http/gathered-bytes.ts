const SMALLEST_BLOCK = 1024;
const LARGEST_BLOCK = 64 * 1024;

/**
 * Bytes that come in pieces, kept in memory of at most about twice their size: a buffer for each piece of one byte would be
 * hundreds of times that. Each byte is copied once as it comes, and once more at the end.
 */
export class GatheredBytes {
  readonly #full: Buffer[] = [];
  #block = Buffer.alloc(0);
  #used = 0;
  #size = 0;

  get size(): number {
    return this.#size;
  }

  add(piece: Buffer): void {
    for (let from = 0; from < piece.length;) {
      if (this.#used === this.#block.length) this.#openBlock();
      const copied = piece.copy(this.#block, this.#used, from);
      from += copied;
      this.#used += copied;
      this.#size += copied;
    }
  }

  join(): Buffer {
    return Buffer.concat([...this.#full, this.#block], this.#size);
  }

  /** As large as all before, so that there are few, and little of the last one is empty. */
  #openBlock(): void {
    this.#full.push(this.#block);
    this.#block = Buffer.allocUnsafeSlow(Math.min(LARGEST_BLOCK, Math.max(SMALLEST_BLOCK, this.#size)));
    this.#used = 0;
  }
}
