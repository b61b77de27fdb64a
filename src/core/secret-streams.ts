/**
 * One way to read a text: characters (as ranks 0–35 of a–z and 0–9, letter case dropped, everything else left out) with
 * the stretch of the text that each came from. Streams of one text may run backwards.
 */
export interface Stream {
  readonly ranks: Uint8Array;
  readonly starts: Uint32Array;
  readonly ends: Uint32Array;
}

const NO_RANK = 255;

/** The rank of a character code, also of one in a single byte; 255 for what is no ASCII letter or digit. */
const RANKS = Uint8Array.from({ length: 256 }, (_, code) => {
  const rank = Number.parseInt(String.fromCodePoint(code), 36);
  return Number.isNaN(rank) ? NO_RANK : rank;
});

const rankOf = (code: number): number => (code < 256 ? (RANKS[code] ?? NO_RANK) : NO_RANK);

/** Collects streams, one after another in the same memory; they never need more room than the text has characters. */
class StreamBuilder {
  #length = 0;
  readonly #ranks: Uint8Array;
  readonly #starts: Uint32Array;
  readonly #ends: Uint32Array;

  constructor(capacity: number) {
    this.#ranks = new Uint8Array(capacity);
    this.#starts = new Uint32Array(capacity);
    this.#ends = new Uint32Array(capacity);
  }

  add(code: number, start: number, end: number): void {
    const rank = rankOf(code);
    if (rank !== NO_RANK) this.addRank(rank, start, end);
  }

  addRank(rank: number, start: number, end: number): void {
    this.#ranks[this.#length] = rank;
    this.#starts[this.#length] = start;
    this.#ends[this.#length] = end;
    this.#length += 1;
  }

  /** What was added since the last call. It is overwritten by what is added from now on. */
  build(): Stream {
    const length = this.#length;
    this.#length = 0;
    return {
      ranks: this.#ranks.subarray(0, length),
      starts: this.#starts.subarray(0, length),
      ends: this.#ends.subarray(0, length),
    };
  }
}

/** The text as it stands. */
export function readPlain(text: string): Stream {
  const stream = new StreamBuilder(text.length);
  for (let at = 0; at < text.length; at += 1) stream.add(text.charCodeAt(at), at, at + 1);
  return stream.build();
}

/** Characters that base64 writes with a sign: nothing else in ASCII is. */
const SIGNED = /[>?~\u007f-\uffff]/;

/** Whether base64 of the secret may have signs in it. In other base64 they are no part of what it says. */
export const hasSigns = (secret: string): boolean => SIGNED.test(secret);

/**
 * Every reading of the text that may carry a secret: plain, backwards, and out of hex and base64. Each is only good until
 * the next one is asked for. Signs among base64 are passed over, for they take it apart; `withSigns` reads it with them
 * as well.
 */
export function* readings(text: string, { withSigns }: { readonly withSigns: boolean }): Generator<Stream> {
  const plain = readPlain(text);
  yield plain;
  const stream = new StreamBuilder(text.length);
  yield readBackwards(plain, stream);
  const digits = findHexDigits(plain);
  for (const phase of [0, 1]) yield readHex(plain, digits, phase, stream);
  for (const alphabet of withSigns ? [LETTERS, LETTERS_AND_SIGNS] : [LETTERS]) {
    const sextets = readSextets(text, alphabet);
    for (const phase of [0, 1, 2, 3]) yield readBase64(sextets, phase, stream);
  }
}

function readBackwards({ ranks, starts, ends }: Stream, stream: StreamBuilder): Stream {
  for (let at = ranks.length - 1; at >= 0; at -= 1) stream.addRank(ranks[at] ?? 0, starts[at] ?? 0, ends[at] ?? 0);
  return stream.build();
}

/** Where in a stream hex digits stand. */
function findHexDigits({ ranks }: Stream): Uint32Array {
  const digits = new Uint32Array(ranks.length);
  let length = 0;
  for (let at = 0; at < ranks.length; at += 1) {
    if ((ranks[at] ?? NO_RANK) >= 16) continue;
    digits[length] = at;
    length += 1;
  }
  return digits.subarray(0, length);
}

/** Pairs of hex digits read as bytes; what stands between the digits is passed over. */
function readHex({ ranks, starts, ends }: Stream, digits: Uint32Array, phase: number, stream: StreamBuilder): Stream {
  for (let at = phase; at + 1 < digits.length; at += 2) {
    const high = digits[at] ?? 0;
    const low = digits[at + 1] ?? 0;
    stream.add((ranks[high] ?? 0) * 16 + (ranks[low] ?? 0), starts[high] ?? 0, ends[low] ?? 0);
  }
  return stream.build();
}

interface Sextets {
  readonly values: Uint8Array;
  readonly positions: Uint32Array;
}

const BASE64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const LETTERS_AND_SIGNS = Uint8Array.from({ length: 128 }, (_, code) => {
  const value = BASE64.indexOf(String.fromCodePoint(code).replace('-', '+').replace('_', '/'));
  return value < 0 ? NO_RANK : value;
});
const LETTERS = LETTERS_AND_SIGNS.map((value) => (value < 62 ? value : NO_RANK));

function readSextets(text: string, alphabet: Uint8Array): Sextets {
  const values = new Uint8Array(text.length);
  const positions = new Uint32Array(text.length);
  let length = 0;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    const value = code < 128 ? (alphabet[code] ?? NO_RANK) : NO_RANK;
    if (value === NO_RANK) continue;
    values[length] = value;
    positions[length] = at;
    length += 1;
  }
  return { values: values.subarray(0, length), positions: positions.subarray(0, length) };
}

/** Base64 of either alphabet, wrapped or not, from one of its four possible beginnings. */
function readBase64({ values, positions }: Sextets, phase: number, stream: StreamBuilder): Stream {
  for (let at = phase; at + 3 < values.length; at += 4) {
    const first = values[at] ?? 0;
    const second = values[at + 1] ?? 0;
    const third = values[at + 2] ?? 0;
    const start = positions[at] ?? 0;
    const middle = positions[at + 1] ?? 0;
    const end = positions[at + 2] ?? 0;
    stream.add((first << 2) | (second >> 4), start, middle + 1);
    stream.add(((second & 15) << 4) | (third >> 2), middle, end + 1);
    stream.add(((third & 3) << 6) | (values[at + 3] ?? 0), end, (positions[at + 3] ?? 0) + 1);
  }
  return stream.build();
}
