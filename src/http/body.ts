import type { IncomingMessage } from 'node:http';
import { GatheredBytes } from './gathered-bytes.ts';

const MEGABYTE = 1024 * 1024;
/** GitHub sends at most 25 MB; a larger delivery is not from GitHub. */
const MAX_BODY = 25 * MEGABYTE;
/** Twice what most deliveries have is always taken; what is larger shares a pool, so that a flood cannot fill the memory. */
const SMALL_BODY = 64 * 1024;
const MAX_POOL = 32 * MEGABYTE;

export type BodyRefusal = { readonly status: 413 | 503; readonly error: string };

/** Reads request bodies within fixed memory, before anything is known about who sent them. */
export class BodyReader {
  readonly #limit: number;
  #pooled = 0;

  /** `limit` is the most bytes of one body. */
  constructor(limit = MAX_BODY) {
    this.#limit = limit;
  }

  /** The raw bytes, or why they are not taken. Throws when the sender goes away. */
  async read(request: IncomingMessage): Promise<Buffer | BodyRefusal> {
    const announced = Number(request.headers['content-length'] ?? 0);
    if (announced > this.#limit) return TOO_LARGE;
    const body = new GatheredBytes();
    let pooled = 0;
    try {
      for await (const chunk of request as AsyncIterable<Buffer>) {
        const size = body.size + chunk.length;
        if (size > this.#limit) return TOO_LARGE;
        const wanted = Math.max(0, size - SMALL_BODY);
        this.#pooled += wanted - pooled;
        pooled = wanted;
        if (this.#pooled > MAX_POOL) return BUSY;
        body.add(chunk);
      }
      return body.join();
    } finally {
      this.#pooled -= pooled;
      body.release();
    }
  }
}

const TOO_LARGE: BodyRefusal = { status: 413, error: 'body is too large' };
const BUSY: BodyRefusal = { status: 503, error: 'too many large bodies at once' };
