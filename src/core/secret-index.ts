import { readPlain, type Stream } from './secret-streams.ts';

/** A stretch of text, end exclusive. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

interface Known {
  readonly id: number;
  readonly ranks: Uint8Array;
  readonly starts: Uint32Array;
  readonly length: number;
}

/** This many characters of a secret in a row are a copy worth hiding, */
const WINDOW = 16;
/** if so many of them are letters or digits. */
const MIN_RANKS = 10;
/** Grams of 8 at every third place: any 10 ranks in a row contain a whole one. */
const GRAM = 8;
const STRIDE = 3;
/** Secrets that share a gram (every token starts alike) are tried in turn, up to here. */
const MAX_TRIES = 8;
const FILTER_BITS = 20;
/** A gram is one number: its secret's id above the place in it. What lies beyond the last place is not indexed. */
const PLACES = 2 ** 16;

/** Finds parts of known secrets in streams, in time linear in the stream. About 10 kB for a token of 520 characters. */
export class SecretIndex {
  readonly #secrets = new Map<string, Known>();
  readonly #byId = new Map<number, Known>();
  /** Most grams are alone under their hash: a list is made only for those that are not. */
  readonly #grams = new Map<number, number | readonly number[]>();
  #lastId = 0;
  /** One bit per slot of the hash: says no to nearly every place before the map is asked. */
  readonly #filter = new Uint8Array(2 ** (FILTER_BITS - 3));

  get isEmpty(): boolean {
    return this.#secrets.size === 0;
  }

  /** Whether the secret has enough letters and digits to be known by its parts. */
  static takes(secret: string): boolean {
    return secret.length >= WINDOW && readPlain(secret).ranks.length >= MIN_RANKS;
  }

  add(text: string): void {
    if (this.#secrets.has(text)) return;
    const { ranks, starts } = readPlain(text);
    this.#lastId += 1;
    const secret = { id: this.#lastId, ranks: ranks.slice(), starts: starts.slice(), length: text.length };
    this.#secrets.set(text, secret);
    this.#byId.set(secret.id, secret);
    for (const { hash, gram } of gramsOf(secret)) {
      const others = this.#grams.get(hash);
      this.#grams.set(hash, others === undefined ? gram : [...listOf(others), gram]);
      setBit(this.#filter, hash);
    }
  }

  delete(text: string): void {
    const secret = this.#secrets.get(text);
    if (secret === undefined) return;
    this.#secrets.delete(text);
    this.#byId.delete(secret.id);
    for (const { hash } of gramsOf(secret)) {
      const left = listOf(this.#grams.get(hash) ?? []).filter((gram) => Math.floor(gram / PLACES) !== secret.id);
      if (left.length === 0) this.#grams.delete(hash);
      else this.#grams.set(hash, left);
    }
  }

  /** Where the stream repeats a known secret, as spans of the text it was read from. */
  find(stream: Stream): Span[] {
    const spans: Span[] = [];
    let hash = 0;
    let found = 0;
    for (let at = 0; at < stream.ranks.length; at += 1) {
      hash = pushRank(hash, stream.ranks[at] ?? 0);
      const start = at + 1 - GRAM;
      if (start < 0 || at < found || !hasBit(this.#filter, hash)) continue;
      const run = this.#matchAt(stream, start, listOf(this.#grams.get(hash) ?? []));
      if (run === undefined) continue;
      found = run.end;
      spans.push(spanOf(stream, run));
    }
    return spans;
  }

  /** The longest of the runs around one gram that are long enough. */
  #matchAt(stream: Stream, start: number, grams: readonly number[]): Span | undefined {
    let longest: Span | undefined;
    for (const gram of grams.slice(0, MAX_TRIES)) {
      const secret = this.#byId.get(Math.floor(gram / PLACES));
      const run = secret === undefined ? undefined : extend(stream.ranks, start, secret, gram % PLACES);
      if (run !== undefined && run.end - run.start > (longest ? longest.end - longest.start : 0)) longest = run;
    }
    return longest;
  }
}

const listOf = (grams: number | readonly number[]): readonly number[] => (typeof grams === 'number' ? [grams] : grams);

function* gramsOf({ id, ranks }: Known): Generator<{ readonly hash: number; readonly gram: number }> {
  const end = Math.min(ranks.length - GRAM, PLACES - 1);
  for (let at = 0; at <= end; at += STRIDE) yield { hash: hashOf(ranks, at), gram: id * PLACES + at };
}

/** Grows a match in both directions, and tells its run in the stream if it shows enough of the secret. */
function extend(ranks: Uint8Array, start: number, secret: Known, at: number): Span | undefined {
  let before = 0;
  while (before < at && before < start && ranks[start - before - 1] === secret.ranks[at - before - 1]) before += 1;
  let after = 0;
  while (start + after < ranks.length && at + after < secret.ranks.length) {
    if (ranks[start + after] !== secret.ranks[at + after]) break;
    after += 1;
  }
  const from = at - before === 0 ? 0 : (secret.starts[at - before - 1] ?? 0) + 1;
  const to = secret.starts[at + after] ?? secret.length;
  const isCopy = before + after >= MIN_RANKS && to - from >= WINDOW;
  return isCopy ? { start: start - before, end: start + after } : undefined;
}

function spanOf({ starts, ends }: Stream, { start, end }: Span): Span {
  const [first, last] = [start, end - 1];
  return {
    start: Math.min(starts[first] ?? 0, starts[last] ?? 0),
    end: Math.max(ends[first] ?? 0, ends[last] ?? 0),
  };
}

/** A hash of the last eight ranks: older ones have been shifted out of its 32 bits. */
const pushRank = (hash: number, rank: number): number => (hash << 4) ^ ((rank + 1) * 39);

function hashOf(ranks: Uint8Array, at: number): number {
  let hash = 0;
  for (let index = at; index < at + GRAM; index += 1) hash = pushRank(hash, ranks[index] ?? 0);
  return hash;
}

const slotOf = (hash: number): number => Math.imul(hash, 0x9e37_79b1) >>> (32 - FILTER_BITS);

function setBit(filter: Uint8Array, hash: number): void {
  const slot = slotOf(hash);
  filter[slot >> 3] = (filter[slot >> 3] ?? 0) | (1 << (slot & 7));
}

function hasBit(filter: Uint8Array, hash: number): boolean {
  const slot = slotOf(hash);
  return ((filter[slot >> 3] ?? 0) & (1 << (slot & 7))) !== 0;
}
