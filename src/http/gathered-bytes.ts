/** Pieces from this size on are kept as they come. */
const LARGE_PIECE = 4096;
const SMALLEST_BLOCK = 1024;
const LARGEST_BLOCK = 64 * 1024;

/**
 * Bytes that come in pieces, kept in memory of at most about twice their size: a buffer for each piece of one byte would be
 * hundreds of times that. Small pieces are copied together as they come.
 */
export class GatheredBytes {
  readonly #kept: Buffer[] = [];
  /** What small pieces are copied into; `#used` bytes of it belong behind all that is kept. */
  #block = Buffer.alloc(0);
  #used = 0;
  #size = 0;

  get size(): number {
    return this.#size;
  }

  add(piece: Buffer): void {
    this.#size += piece.length;
    if (piece.length < LARGE_PIECE) return this.#copy(piece);
    if (this.#used > 0) this.#kept.push(Buffer.concat([this.#block.subarray(0, this.#used)]));
    this.#used = 0;
    this.#kept.push(piece);
  }

  join(): Buffer {
    return Buffer.concat([...this.#kept, this.#block.subarray(0, this.#used)], this.#size);
  }

  /**
   * Gives the memory back now, that of the pieces too: left to be collected, it would pile up in a flood. Nobody may read
   * them afterwards; what `join` gave is a copy.
   */
  release(): void {
    for (const { buffer, byteLength } of [...this.#kept.splice(0), this.#block]) {
      // A piece may share its memory with others.
      if (buffer instanceof ArrayBuffer && buffer.byteLength === byteLength) buffer.transfer(0);
    }
    this.#block = Buffer.alloc(0);
    this.#used = 0;
    this.#size = 0;
  }

  #copy(piece: Buffer): void {
    for (let from = 0; from < piece.length;) {
      if (this.#used === this.#block.length) this.#openBlock();
      const copied = piece.copy(this.#block, this.#used, from);
      from += copied;
      this.#used += copied;
    }
  }

  /** As large as all before, so that there are few, and little of the last one is empty. */
  #openBlock(): void {
    if (this.#used > 0) this.#kept.push(this.#block);
    this.#block = Buffer.allocUnsafeSlow(Math.min(LARGEST_BLOCK, Math.max(SMALLEST_BLOCK, this.#size)));
    this.#used = 0;
  }
}
